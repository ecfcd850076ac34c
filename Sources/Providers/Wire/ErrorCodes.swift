import Core

/// What the providers' own error codes mean. General ones (`invalid_request_error`) are left out: there the text and the
/// status decide. Four digits are Zhipu's.
enum ErrorCodes {
  static let kinds: [String: ModelError.Kind] = {
    var kinds: [String: ModelError.Kind] = [:]
    for (kind, codes) in table { for code in codes { kinds[code] = kind } }
    return kinds
  }()

  private static let table: [(ModelError.Kind, [String])] = [
    (
      .contextTooLong,
      ["context_length_exceeded", "request_too_large", "string_above_max_length", "1261", "minimax:1039"]
    ),
    (
      .quotaExhausted,
      [
        "insufficient_quota", "billing_hard_limit_reached", "billing_not_active", "billing_error", "per_day_quota",
        "exceeded_current_quota_error", "insufficient_balance", "usage_limit_reached", "1113", "1304", "1308", "1309",
        "1310", "1316", "1317", "1318", "1319", "1320", "1321", "minimax:1008", "minimax:2056",
      ]
    ),
    (
      .rateLimited,
      [
        "rate_limit_exceeded", "rate_limit_error", "rate_limit_reached_error", "resource_exhausted", "1302", "1303",
        "1313", "minimax:1002", "minimax:1041", "minimax:2045",
      ]
    ),
    (
      .unauthorized,
      [
        "invalid_api_key", "incorrect_api_key_error", "invalid_authentication_error", "authentication_error",
        "permission_error", "permission_denied", "unauthenticated", "api_key_invalid", "account_deactivated",
        "access_terminated_error", "1000", "1001", "1002", "1003", "1004", "1110", "1111", "1112", "1121",
        "minimax:1004", "minimax:2049",
      ]
    ),
    (
      .unknownModel,
      ["model_not_found", "model_not_exist", "not_found_error", "resource_not_found_error", "not_found", "1211"]
    ),
    (
      .refused,
      [
        "content_policy_violation", "content_filter", "responsibleaipolicyviolation", "1301", "minimax:1026",
        "minimax:1027",
      ]
    ),
    (
      .overloaded,
      [
        "overloaded_error", "engine_overloaded_error", "api_error", "server_error", "timeout_error", "unavailable",
        "internal", "deadline_exceeded", "1230", "1234", "1305", "1312", "minimax:1000", "minimax:1001",
        "minimax:1013", "minimax:1024", "minimax:1033",
      ]
    ),
    (.invalidRequest, ["1210", "1212", "1213", "1214", "1215", "minimax:1042", "minimax:2013"]),
  ]
}
