/// How keys are written.
enum TOMLKey {
    /// A key as it is written: bare where it can be.
    static func written(_ key: String) -> String {
        let isBare = !key.isEmpty && key.utf8.allSatisfy(\.isWordByte)
        return isBare ? key : JSON.text(key).line
    }
}
