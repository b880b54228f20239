import FoundationEssentials

/// A PEM file of certificates, which are no secret, and where a configuration names it.
struct CertificateFile: Sendable {
    /// The path.
    var path: String

    /// The file, the line and the whole key that name it.
    var file: String
    var line: Int
    var key: String

    /// The bytes of the file.
    ///
    /// - Throws: A problem when it cannot be read or holds no certificate.
    func bytes() throws(ConfigurationProblem) -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw problem("\(path) cannot be read")
        }
        guard String(decoding: data, as: UTF8.self).contains("-----BEGIN CERTIFICATE-----") else {
            throw problem("\(path) holds no certificate in PEM")
        }
        return Array(data)
    }

    private func problem(_ reason: String) -> ConfigurationProblem {
        ConfigurationProblem(
            file: file,
            line: line,
            key: "",
            expected: "\"\(key)\" cannot be used: \(reason)"
        )
    }
}

extension CertificateFile: CustomStringConvertible {
    /// The path, whichever line says so.
    var description: String { path }
}
