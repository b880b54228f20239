import FoundationEssentials

/// Paths as configuration files write them.
enum Paths {
    /// `path`, below `folder` when it is relative.
    static func absolute(_ path: String, below folder: String) -> String {
        path.hasPrefix("/") ? path : "\(folder)/\(path)"
    }

    /// The folder of a file; relative paths are made absolute first.
    static func folder(of file: String) -> String {
        let full = absolute(file, below: FileManager.default.currentDirectoryPath)
        guard let slash = full.lastIndex(of: "/") else { return "." }
        return slash == full.startIndex ? "/" : String(full[..<slash])
    }

    /// The names in a folder that end in `.toml`, sorted; `nil` when there is no such folder.
    static func files(in folder: String) -> [String]? {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            return nil
        }
        return names.filter { $0.hasSuffix(".toml") && !$0.hasPrefix(".") }.sorted()
    }

    /// Makes a folder where there is none; one that cannot be made is found missing by its reader.
    static func make(_ folder: String) {
        try? FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: false
        )
    }
}
