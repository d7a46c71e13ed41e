using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace LocalInfer.Cli.Hub;

/// <summary>
/// HTTP as the hub needs it: redirects followed by hand, so that the token goes to the hub alone; no silence longer than the limit; every
/// failure of the network a <see cref="HubException"/> that says whether to try again. Any thread may use it.
/// </summary>
internal sealed class HubConnection : IDisposable
{
    private const int MaxRedirects = 10;

    private readonly HubSettings _settings;
    private readonly HttpClient _http;

    public HubConnection(HubSettings settings)
    {
        _settings = settings;
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = settings.SilenceLimit,
            AutomaticDecompression = DecompressionMethods.None,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan, // a big file may take hours; silence has its own limit
        };
        string version = typeof(HubConnection).Assembly.GetName().Version!.ToString(3);
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("localinfer", version));
        _http.DefaultRequestHeaders.AcceptEncoding.ParseAdd("identity");
    }

    /// <summary>Sends a request and follows its redirects. A HEAD request ends at the first answer that names the file's hash.</summary>
    /// <param name="method">GET or HEAD.</param>
    /// <param name="address">On the hub.</param>
    /// <param name="from">Where the wanted bytes begin.</param>
    /// <param name="cancellation">Ends the request.</param>
    /// <exception cref="HubException">The network failed, or the redirects lead nowhere.</exception>
    public async Task<HubAnswer> SendAsync(HttpMethod method, Uri address, long from, CancellationToken cancellation)
    {
        string? etag = null;
        long? size = null;
        bool onlyHub = true;
        for (int hop = 0; hop <= MaxRedirects; hop++)
        {
            onlyHub &= IsHub(address);
            HttpResponseMessage message = await SendOnceAsync(method, address, from, cancellation);
            etag ??= HashOf(Header(message, "X-Linked-Etag"));
            size ??= long.TryParse(Header(message, "X-Linked-Size"), CultureInfo.InvariantCulture, out long linked) && linked >= 0 ? linked : null;
            bool isRedirect = (int)message.StatusCode is 301 or 302 or 303 or 307 or 308;
            if (!isRedirect || (method == HttpMethod.Head && etag is not null))
            {
                return new HubAnswer(message, etag ?? (onlyHub ? HashOf(message.Headers.ETag?.Tag) : null), size ?? (isRedirect ? null : message.Content.Headers.ContentLength));
            }

            using (message)
            {
                address = Next(address, message.Headers.Location);
            }
        }

        throw new HubException($"{_settings.Endpoint.Host} redirects more than {MaxRedirects} times.");
    }

    /// <summary>Runs one step of reading that must not stay silent for longer than the limit.</summary>
    /// <exception cref="HubException">It did, or the connection broke off.</exception>
    public async Task<T> ReadAsync<T>(Func<CancellationToken, Task<T>> read, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(_settings.SilenceLimit);
        try
        {
            return await read(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new HubException($"{_settings.Endpoint.Host} sent nothing for {_settings.SilenceLimit.TotalSeconds:0} seconds.", HubFailure.Passing);
        }
        catch (HttpRequestException error) when (error.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
            or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError)
        {
            throw new HubException(
                $"Cannot reach {_settings.Endpoint.GetLeftPart(UriPartial.Authority)}: {error.Message} Check the network, the proxy and HF_ENDPOINT.", HubFailure.Unreachable);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw new HubException($"The connection to {_settings.Endpoint.Host} broke off: {error.Message}", HubFailure.Passing);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendOnceAsync(HttpMethod method, Uri address, long from, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, address);
        if (from > 0)
        {
            request.Headers.Range = new RangeHeaderValue(from, null);
        }

        if (_settings.Token is { } token && IsHub(address))
        {
            // Not validated: a token with odd characters is the hub's to refuse.
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        }

        return await ReadAsync(limit => _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit), cancellation);
    }

    private bool IsHub(Uri address) =>
        address.Scheme == _settings.Endpoint.Scheme && address.Host == _settings.Endpoint.Host && address.Port == _settings.Endpoint.Port;

    private static Uri Next(Uri from, Uri? location)
    {
        Uri next = location is null ? throw new HubException($"{from.Host} redirects without saying where to.")
            : location.IsAbsoluteUri ? location : new Uri(from, location);
        bool isSafe = next.Scheme == Uri.UriSchemeHttps || (next.Scheme == Uri.UriSchemeHttp && from.Scheme == Uri.UriSchemeHttp);
        return isSafe ? next : throw new HubException($"{from.Host} redirects to {next.Scheme}://{next.Host}, which is not as safe a connection; refused.");
    }

    private static string? Header(HttpResponseMessage message, string name) =>
        message.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.FirstOrDefault() : null;

    private static string? HashOf(string? tag)
    {
        string? bare = tag?.Replace("W/", "", StringComparison.Ordinal).Trim('"');
        return string.IsNullOrEmpty(bare) ? null : bare;
    }
}
