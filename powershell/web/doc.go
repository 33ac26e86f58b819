// Package web speaks HTTP/1.1 as .NET's clients do: connections over a dialer
// that the host gives, TLS that ends here, proxies, compressed answers. Header
// lines keep their order and their spelling, and failures say what .NET says of
// them, which is why net/http does not fit.
//
// One exchange is one request and its answer. Redirects, cookies, sign-in and
// the objects that scripts see are package dotnet's. The package depends on the
// standard library only.
package web
