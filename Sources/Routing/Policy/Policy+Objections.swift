package import Core

extension Policy {
  /// The tag of a region.
  private static let regionTag = "region:"

  /// Why it is against the candidate by what that is; nil when it is not. `providers` are all that there are.
  package func objection(
    to candidate: Candidate, _ provider: ProviderEntry, _ model: ModelEntry, among providers: [ProviderEntry]
  ) -> String? {
    let names = { (list: [String]) in list.contains(candidate.description) || list.contains(candidate.model) }
    if blockedProviders?.contains(candidate.provider) == true { return "provider \(candidate.provider) is blocked" }
    if let allowedProviders, !allowedProviders.contains(candidate.provider) {
      return "allowed providers: \(Self.list(allowedProviders))"
    }
    if let blockedModels, names(blockedModels) { return "model \(candidate.model) is blocked" }
    // "a/b" may be model b of provider a and another provider's model "a/b": what is allowed is the first.
    let isNamesake = candidate.model.contains("/") && Self.holds(candidate.model, providers)
    if let allowedModels, !allowedModels.contains(candidate.description), isNamesake || !names(allowedModels) {
      return "allowed models: \(Self.list(allowedModels))"
    }
    if let allowedRegions, !Self.isWithin(allowedRegions, provider, model) {
      return "allowed regions: \(Self.list(allowedRegions))"
    }
    if allowTraining == false, !(provider.tags + model.tags).contains("no_training") { return "not tagged no_training" }
    return nil
  }

  private static func holds(_ description: String, _ providers: [ProviderEntry]) -> Bool {
    providers.contains { provider in provider.models.contains { "\(provider.name)/\($0.id)" == description } }
  }

  /// Every region that it may be served from is allowed, however it is capitalised; unknown ones are not. A model's own
  /// regions go before its provider's.
  private static func isWithin(_ allowed: [String], _ provider: ProviderEntry, _ model: ModelEntry) -> Bool {
    let own = [model.tags, provider.tags].map { tags in
      tags.map { $0.lowercased() }.filter { $0.hasPrefix(regionTag) }.map { String($0.dropFirst(regionTag.count)) }
    }
    let regions = own.first { !$0.isEmpty } ?? []
    return !regions.isEmpty && regions.allSatisfy(Set(allowed.map { $0.lowercased() }).contains)
  }

  private static func list(_ names: [String]) -> String { names.isEmpty ? "none" : names.joined(separator: ", ") }

  /// What it demands, one line each.
  package var demands: [String] {
    var demands: [String] = []
    if let allowedProviders { demands.append("asks only these providers: \(Self.list(allowedProviders))") }
    if let blockedProviders { demands.append("asks none of these providers: \(Self.list(blockedProviders))") }
    if let allowedModels { demands.append("asks only these models: \(Self.list(allowedModels))") }
    if let blockedModels { demands.append("asks none of these models: \(Self.list(blockedModels))") }
    if let allowedRegions {
      let tags = allowedRegions.map { Self.regionTag + $0 }
      demands.append("asks only models that are served from these regions: \(Self.list(tags))")
    }
    if allowTraining == false { demands.append("asks only models that are tagged no_training") }
    if let maxCostPerTask { demands.append("spends at most \(maxCostPerTask) on a task") }
    if let maxMilliseconds {
      demands.append("asks no model whose answers took more than \(maxMilliseconds) ms on average in the project")
    }
    demands += rateDemands.map { "makes \($0)" }
    return demands.isEmpty ? ["limits nothing"] : demands
  }

  private var rateDemands: [String] {
    [
      rate?.callsPerMinute.map { "at most \($0) calls in any minute" },
      rate?.costPerHour.map { "calls for at most \($0) in any hour" },
      rate?.tokensPerDay.map { "calls of at most \($0) tokens in any day" },
    ].compactMap(\.self)
  }
}
