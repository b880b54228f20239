import CDRPipeline

/// Where a flight may go.
extension Flight {
    /// Whether requests may go to an address; a refusal is noted with what would permit it.
    func permits(_ address: [UInt8], _ port: Int, isScoped: Bool) -> Bool {
        let verdict = AddressPolicy.verdict(address, port: port, allow: allow)
        if verdict == .allowed && !isScoped { return true }
        let text = IPAddress.text(of: address)
        refusal =
            verdict == .refused && !isScoped
            ? "\(text) is not a public address; to permit it: "
                + AddressPolicy.permission(for: address, port: port)
            : "\(text) is an address that requests never go to"
        return false
    }
}
