/// The JSON Schema of a plan, as the planner is shown it.
package enum PlanSchema {
  package static let text = #"""
    {"type":"object","required":["summary","criteria","tasks"],"properties":{
    "summary":{"type":"string"},
    "architecture":{"type":"object","properties":{"language":{"type":"string"},"structure":{"type":"string"},"entry_point":{"type":"string"},"reasons":{"type":"string"}}},
    "criteria":{"type":"array","items":{"type":"object","required":["id"],"properties":{"id":{"type":"string"},"text":{"type":"string","description":"only for a criterion that you propose"},"validator":{"type":"string","description":"a validator's name, or judge"},"tests":{"type":"array","items":{"type":"string"},"description":"test files that show it"}},"oneOf":[{"required":["validator"]},{"required":["tests"]}]}},
    "tasks":{"type":"array","minItems":1,"maxItems":60,"items":{"type":"object","required":["id","type","role","title","prompt","dependencies","files"],"properties":{
    "id":{"type":"string","pattern":"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"},
    "type":{"enum":["code_generation","code_review","complex_reasoning","creative_writing","data_extraction","summarization","evaluation"]},
    "role":{"enum":["interface","tests","implementation","documentation","configuration","review","analysis"]},
    "title":{"type":"string"},"prompt":{"type":"string"},
    "dependencies":{"type":"array","items":{"type":"string"}},
    "files":{"type":"array","items":{"type":"string"}},
    "exports":{"type":"array","items":{"type":"string"}},
    "criteria":{"type":"array","items":{"type":"string"}},
    "validators":{"type":"array","items":{"anyOf":[{"type":"string"},{"type":"object","required":["name"],"properties":{"name":{"type":"string"}}}]}}}}}}}
    """#
}
