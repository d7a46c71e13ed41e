using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LocalInfer.Cli.Eval.Running;

/// <summary>Asks a server that speaks OpenAI's protocol. Any thread, many requests at once.</summary>
internal sealed class ChatClient : IDisposable
{
    private const int Tries = 4;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;
    private readonly ChatEndpoint _endpoint;
    private readonly TimeSpan _timeout;

    /// <summary>Makes a client.</summary>
    /// <param name="endpoint">The server.</param>
    /// <param name="timeout">The longest that a request may take.</param>
    public ChatClient(ChatEndpoint endpoint, TimeSpan timeout)
    {
        (_endpoint, _timeout) = (endpoint, timeout);
        // A proxy of the environment is for the world, not for this machine.
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = !endpoint.Address.IsLoopback, ConnectTimeout = TimeSpan.FromSeconds(15) })
        {
            BaseAddress = endpoint.Address,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        if (endpoint.ApiKey is { } key)
        {
            _http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        }
    }

    /// <summary>The name that requests give the model: the one that was chosen, else the first that the server lists.</summary>
    /// <exception cref="EndpointException">The server cannot be asked, or lists none.</exception>
    public async Task<string> FindModelAsync(CancellationToken cancellation)
    {
        if (_endpoint.Model is { } chosen)
        {
            return chosen;
        }

        JsonElement list = await AnswerAsync(() => new HttpRequestMessage(HttpMethod.Get, "models"), cancellation);
        return list.ValueKind == JsonValueKind.Object && list.TryGetProperty("data", out JsonElement models) && models.ValueKind == JsonValueKind.Array
            && models.EnumerateArray().Select(model => Answer.TextOf(model, "id")).FirstOrDefault() is { } first
                ? first
                : throw new EndpointException($"{_endpoint.Address} lists no model; name one with --model.");
    }

    /// <summary>Posts a chat completion. A server that is busy (429, 503) is asked again a few times.</summary>
    /// <exception cref="EndpointException">There is no answer.</exception>
    public async Task<Answer> AskAsync(JsonObject request, CancellationToken cancellation)
    {
        JsonElement body = await AnswerAsync(() => new HttpRequestMessage(HttpMethod.Post, "chat/completions") { Content = JsonContent.Create(request) }, cancellation);
        try
        {
            JsonElement choice = body.GetProperty("choices")[0];
            JsonElement usage = body.TryGetProperty("usage", out JsonElement value) && value.ValueKind == JsonValueKind.Object ? value : default;
            JsonElement message = choice.GetProperty("message");
            return message.ValueKind == JsonValueKind.Object
                ? new Answer(message, Answer.TextOf(choice, "finish_reason"), Count(usage, "prompt_tokens"), Count(usage, "completion_tokens"))
                : throw new EndpointException("The server's reply has no message.");
        }
        catch (Exception error) when (error is KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException)
        {
            throw new EndpointException($"The server's reply is no chat completion: {Shorten(body.GetRawText())}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<JsonElement> AnswerAsync(Func<HttpRequestMessage> request, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(_timeout);
        try
        {
            for (int tried = 1; ; tried++)
            {
                using HttpResponseMessage response = await _http.SendAsync(request(), limit.Token);
                string body = await response.Content.ReadAsStringAsync(limit.Token);
                if (response.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable) || tried == Tries)
                {
                    return response.IsSuccessStatusCode ? JsonElement.Parse(body) : throw new EndpointException($"{(int)response.StatusCode}: {Complaint(body)}");
                }

                await Task.Delay(Pause(response.Headers.RetryAfter, tried), limit.Token);
            }
        }
        catch (HttpRequestException error)
        {
            throw new EndpointException($"Cannot reach {_endpoint.Address}: {error.Message}", isUnreachable: true);
        }
        catch (JsonException)
        {
            throw new EndpointException("The server's reply is no JSON.");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new EndpointException($"No answer within {_timeout.TotalSeconds:0.#} s; --timeout allows more.");
        }
    }

    private static TimeSpan Pause(RetryConditionHeaderValue? asked, int tried)
    {
        TimeSpan pause = asked?.Delta ?? TimeSpan.FromSeconds(Math.Pow(2, tried - 1));
        return pause < LongestPause ? pause : LongestPause;
    }

    /// <summary>What an error's body says: OpenAI's <c>error.message</c>, else the text itself.</summary>
    private static string Complaint(string body)
    {
        try
        {
            var json = JsonElement.Parse(body);
            return json.ValueKind == JsonValueKind.Object && json.TryGetProperty("error", out JsonElement error)
                ? Answer.TextOf(error, "message") ?? Shorten(error.ToString())
                : Shorten(body);
        }
        catch (JsonException)
        {
            return Shorten(body);
        }
    }

    private static int Count(JsonElement usage, string name) =>
        usage.ValueKind == JsonValueKind.Object && usage.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number
        && value.TryGetInt32(out int count) ? count : 0;

    private static string Shorten(string text) => text.Length <= 200 ? text.Trim() : text[..200].Trim() + " …";
}
