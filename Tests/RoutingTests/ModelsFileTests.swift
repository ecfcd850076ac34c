import Core
import Routing
import Testing

@Suite struct ModelsFileTests {
  @Test func givenKeysReplaceOursAndTheOthersStay() throws {
    let merged = try Catalogue.builtIn.merging(
      #"{"providers":[{"name":"openai","models":[{"id":"gpt-4o","input_price":2}]}]}"#)
    let entry = try #require(merged.entry(candidate("openai/gpt-4o")))
    #expect(entry.inputPrice.usdPerMillionTokens == 2)
    #expect(entry.outputPrice.usdPerMillionTokens == 10)
    #expect(merged.provider("openai")?.keyVariables == ["OPENAI_API_KEY"])
    #expect(merged.entry(candidate("openai/o3")) == Catalogue.builtIn.entry(candidate("openai/o3")))
  }

  @Test func providersAndModelsAreAdded() throws {
    let merged = try Catalogue.builtIn.merging(
      #"""
      {"providers":[
        {"name":"claude-cli","wire":"command","command":["claude","-p"],
         "models":[{"id":"default","input_price":3,"output_price":15}]},
        {"name":"openai","models":[{"id":"next","input_price":1,"output_price":2,"quality":{"code_generation":0.9}}]}
      ]}
      """#)
    #expect(merged.provider("claude-cli")?.command == ["claude", "-p"])
    #expect(merged.entry(candidate("openai/next"))?.prior(for: .codeGeneration) == 0.9)
    #expect(merged.configured(environment: [:]).map(\.name) == ["claude-cli"])
  }

  @Test func aModelWithoutPricesIsAsDearAsTheDearest() throws {
    let merged = try Catalogue.builtIn.merging(
      #"""
      {"providers":[{"name":"new","wire":"openai","base_url":"http://box/v1","models":[
        {"id":"a"},{"id":"b","input_price":0,"output_price":0},{"id":"c","input_price":500,"output_price":1}]}]}
      """#)
    let models = try #require(merged.provider("new")).models
    #expect(models.map(\.priceIsAssumed) == [true, false, false])
    let known = merged.providers.flatMap(\.models).filter { !$0.priceIsAssumed }
    #expect(models[0].inputPrice.usdPerMillionTokens == 500)
    #expect(models[0].outputPrice == known.map(\.outputPrice).max())
    #expect(models[1].inputPrice == .free && models[1].outputPrice == .free)
    #expect(merged.providers.unpriced == [candidate("new/a")])
    #expect(merged.providers.removing(merged.providers.unpriced).flatMap(\.models) == known)
    #expect([try #require(merged.provider("new"))].removing(models.map { candidate("new/\($0.id)") }).isEmpty)
  }

  @Test func aListedLocalServerNeedsNoVariable() throws {
    let merged = try Catalogue.builtIn.merging(#"{"providers":[{"name":"ollama","base_url":"http://box:11434/v1"}]}"#)
    let entry = try #require(merged.configured(environment: [:]).first)
    #expect(entry.baseURL == "http://box:11434/v1")
    #expect(entry.enabledBy == nil)
  }

  @Test(arguments: [
    (#"[1]"#, #"models file, top: expected {"providers": […]}"#),
    (#"{"models":[]}"#, "models file, top: models: unknown key; known are modes, providers"),
    (#"{"providers":[{"wire":"openai"}]}"#, "models file, providers[0].name: expected"),
    (#"{"providers":[{"name":"openai","modles":[]}]}"#, "models file, openai: modles: unknown key; known are base_url"),
    (
      #"{"providers":[{"name":"openai","models":[{"id":"x","input_price":-1,"output_price":1}]}]}"#,
      "models file, openai/x: input_price: expected USD per million tokens, 0 to 10,000"
    ),
    (
      #"{"providers":[{"name":"openai","models":[{"id":"x","input_price":1}]}]}"#,
      "models file, openai/x: output_price: is missing"
    ),
    (
      #"{"providers":[{"name":"openai","models":[{"id":"x","cached_input_price":1}]}]}"#,
      "models file, openai/x: input_price: is missing"
    ),
    (
      #"{"providers":[{"name":"openai","models":[{"id":"x","input_price":2e6,"output_price":1}]}]}"#,
      "models file, openai/x: input_price: expected USD per million tokens, 0 to 10,000"
    ),
    (
      #"{"providers":[{"name":"openai","models":[{"id":"x","input_price":1,"output_price":20000}]}]}"#,
      "models file, openai/x: output_price: expected USD per million tokens, 0 to 10,000"
    ),
    (
      #"{"providers":[{"name":"openai","models":[{"id":"x","price_assumed":false}]}]}"#,
      "models file, openai/x: price_assumed: unknown key"
    ),
    (
      #"{"providers":[{"name":"openai","models":[{"id":"gpt-4o","output_limit":0}]}]}"#,
      "models file, openai/gpt-4o: output_limit: expected"
    ),
    (
      #"{"providers":[{"name":"openai","models":[{"id":"gpt-4o","quality":{"code":0.9}}]}]}"#,
      "models file, openai/gpt-4o: quality.code: unknown task type"
    ),
    (
      #"{"providers":[{"name":"openai","models":[{"id":"gpt-4o","quality":{"default":7}}]}]}"#,
      "models file, openai/gpt-4o: quality.default: expected a probability"
    ),
    (#"{"providers":[{"name":"new","wire":"openai","models":[]}]}"#, "models file, new: base_url: expected"),
    (#"{"providers":[{"name":"new","wire":"telnet","models":[]}]}"#, "models file, new: wire: "),
    (#"{"providers":[{"name":"new","wire":"command","models":[]}]}"#, "models file, new: command: expected a program"),
    (#"{"providers":[{"name":"x","wire":"recording","models":[]}]}"#, "models file, x: wire: recordings"),
    (
      #"{"providers":[{"name":"openai","rate_limit":{"tokens_per_min":10}}]}"#,
      "models file, openai: rate_limit: tokens_per_min: unknown key"
    ),
    (
      #"{"providers":[{"name":"openai","rate_limit":{"tokens_per_minute":0}}]}"#,
      "models file, openai: rate_limit.tokens_per_minute: expected a whole number above 0"
    ),
    (#"{"providers":[{"name":"openai"},{"name":"openai"}]}"#, "models file, openai: listed twice"),
    (
      #"{"providers":[{"name":"openai","models":[{"id":"a"},{"id":"a"}]}]}"#, "models file, openai/a: listed twice"
    ),
  ])
  func anErrorNamesTheBadKey(json: String, message: String) {
    #expect {
      try Catalogue.builtIn.merging(json)
    } throws: {
      "\($0)".hasPrefix(message)
    }
  }

  @Test func whatIsNotJSONIsSaid() {
    #expect { try Catalogue.builtIn.merging("{providers:") } throws: {
      "\($0)".hasPrefix("the models file is not JSON: ")
    }
  }
}
