import ArgumentParser

@main
struct Cdrhook: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "cdrhook")
}
