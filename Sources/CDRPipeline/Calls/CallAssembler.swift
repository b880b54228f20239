package struct CallAssembler: Sendable {
    package init(source: String, isLinked: Bool) {}
    package func call(of legs: [Leg]) -> Call { fatalError() }
    package func mainLeg(of legs: [Leg]) -> Int { 0 }
}
extension TimeZoneRules {
    func offset(at moment: Timestamp) -> Int { 0 }
    func civil(at moment: Timestamp) -> CivilTime { CivilTime(secondsSince1970: moment.seconds) }
}
