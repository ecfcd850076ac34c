import Alamofire

func load() { AF.request("https://example.org") }
