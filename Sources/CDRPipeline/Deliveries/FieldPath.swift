/// Where a field stands in an object of objects: `call.id` is `id` in `call`.
package enum FieldPath {
    /// The names on the way to a field, its own last; an empty one where two dots meet.
    package static func parts(of field: String) -> [String] {
        field.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    }
}
