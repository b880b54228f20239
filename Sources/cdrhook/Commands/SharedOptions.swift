import ArgumentParser

/// The options that every command has.
struct SharedOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The configuration file.",
            discussion:
                "Else CDRHOOK_CONFIG, else ./cdrhook.toml, else /etc/cdrhook/cdrhook.toml.",
            valueName: "file"
        )
    )
    var config: String?

    @Flag(
        inversion: .prefixedNo,
        help: "JSON lines on stdout; the default where stdout is no terminal."
    )
    var json: Bool?

    /// Where words go.
    var output: Output { Output(json: json) }

    /// The configuration, or the exit with everything that is wrong with it.
    func configuration(_ output: Output) throws -> Configuration {
        do throws(ConfigurationProblems) {
            return try Configuration.read(Configuration.path(config))
        } catch {
            throw Failures.exit(for: error, output)
        }
    }
}
