/// An address range, and perhaps one port, that requests may go to: `10.1.0.0/16:443`, `::1`.
package struct AddressRule: Sendable, Hashable {
    /// The first address of the range: 4 bytes for IPv4, 16 for IPv6.
    package let network: [UInt8]

    /// How many leading bits an address must share.
    package let prefix: Int

    /// The only port, or `nil` for every one.
    package let port: Int?
}
