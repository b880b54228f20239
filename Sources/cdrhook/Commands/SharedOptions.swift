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
    ///
    /// `makingFolder` makes the webhooks' folder where there is none.
    func configuration(
        _ output: Output,
        makingFolder: Bool = false
    ) throws -> Configuration {
        do throws(ConfigurationProblems) {
            return try Configuration.read(Configuration.path(config), makingFolder: makingFolder)
        } catch {
            throw Failures.exit(for: error, output)
        }
    }
}
