package dotnet

// webTables are the builders of the tables of types that reach the network.
func webTables() map[string]func() Table {
	t := map[string]func() Table{
		"System.Threading.Tasks.Task":                               taskTable,
		"System.Threading.Tasks.Task`1":                             taskTable,
		"System.Runtime.CompilerServices.TaskAwaiter":               awaiterTable,
		"System.Runtime.CompilerServices.TaskAwaiter`1":             awaiterTable,
		"System.Runtime.CompilerServices.ConfiguredTaskAwaitable":   awaiterTable,
		"System.Runtime.CompilerServices.ConfiguredTaskAwaitable`1": awaiterTable,
		"System.Threading.CancellationTokenSource":                  cancellationSourceTable,
		"System.Threading.CancellationToken":                        cancellationTokenTable,
		"System.Net.Http.Headers.HttpHeaders":                       typedHeaders,
		"System.Net.Http.Headers.HttpRequestHeaders":                typedHeaders,
		"System.Net.Http.Headers.HttpResponseHeaders":               typedHeaders,
		"System.Net.Http.Headers.HttpContentHeaders":                typedHeaders,
		"System.Net.Http.Headers.HttpHeaderValueCollection`1":       headerValuesTable,
		"System.Net.Http.HttpContent":                               httpContentTable,
		"System.Net.Http.HttpConnectionResponseContent":             httpContentTable,
		"System.Net.Http.HttpMethod":                                httpMethodTable,
		"System.Net.Http.HttpRequestMessage":                        httpRequestTable,
		"System.Net.Http.HttpResponseMessage":                       httpResponseTable,
		"System.Net.Http.HttpClientHandler":                         httpHandlerTable,
		"System.Net.Http.HttpMessageHandler":                        httpHandlerTable,
		"System.Net.Http.HttpClient":                                httpClientTable,
		"System.Net.Http.HttpMessageInvoker":                        httpClientTable,
		"System.Net.Cookie":                                         cookieTable,
		"System.Net.CookieCollection":                               cookieCollectionTable,
		"System.Net.CookieContainer":                                cookieContainerTable,
		"Microsoft.PowerShell.Commands.WebRequestSession":           webSessionTable,
		"Microsoft.PowerShell.Commands.PSUserAgent":                 userAgentTable,
		"Microsoft.PowerShell.Commands.WebResponseObject":           webResponseTable,
		"Microsoft.PowerShell.Commands.BasicHtmlWebResponseObject":  webResponseTable,
		"Microsoft.PowerShell.Commands.WebCmdletElementCollection":  elementsTable,
		"System.Net.WebProxy":                                       webProxyTable,
		"System.Net.Dns":                                            dnsTable,
		"System.Net.IPHostEntry":                                    hostEntryTable,
		"System.Net.WebHeaderCollection":                            webHeadersTable,
		"System.Net.WebRequest":                                     webRequestTable,
		"System.Net.HttpWebRequest":                                 webRequestTable,
		"System.Net.WebResponse":                                    httpWebResponseTable,
		"System.Net.HttpWebResponse":                                httpWebResponseTable,
		"System.Net.WebClient":                                      webClientTable,
		"System.Net.Sockets.TcpClient":                              tcpClientTable,
		"System.Net.Sockets.NetworkStream":                          networkStreamTable,
		"System.Net.Sockets.UdpClient":                              absentSocket("UdpClient", "it needs UDP"),
		"System.Net.Sockets.TcpListener":                            absentSocket("TcpListener", "it needs to listen for connections"),
		"System.Net.Sockets.Socket":                                 absentSocket("Socket", "it needs a socket of its own"),
		"System.Net.NetworkInformation.Ping":                        absentSocket("Ping", "it needs ICMP"),
		"System.Management.Automation.Cmdlet":                       cmdletTable,
		"System.Net.CredentialCache":                                credentialCacheTable,
	}
	for _, class := range []string{"ByteArrayContent", "StringContent", "StreamContent", "FormUrlEncodedContent", "MultipartContent", "MultipartFormDataContent"} {
		t["System.Net.Http."+class] = contentClassTable(class)
	}
	for _, class := range []string{"EntityTagHeaderValue", "RetryConditionHeaderValue", "CacheControlHeaderValue", "ProductHeaderValue", "ProductInfoHeaderValue", "NameValueHeaderValue", "NameValueWithParametersHeaderValue", "RangeHeaderValue",
		"RangeItemHeaderValue", "RangeConditionHeaderValue", "ContentRangeHeaderValue", "StringWithQualityHeaderValue", "TransferCodingHeaderValue", "TransferCodingWithQualityHeaderValue", "ViaHeaderValue", "WarningHeaderValue", "AuthenticationHeaderValue"} {
		t[headersNamespace+class] = headerValueTable
	}
	for _, class := range []string{"MediaTypeHeaderValue", "MediaTypeWithQualityHeaderValue", "ContentDispositionHeaderValue"} {
		t[headersNamespace+class] = parameterValueTable
	}
	return t
}
