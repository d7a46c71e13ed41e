using System.Text.Json;
using System.Text.Unicode;
using LocalInfer.Server.Errors;
using Microsoft.AspNetCore.Http;

namespace LocalInfer.Server.Validation;

/// <summary>Reads a request's body as JSON whose every string can be read.</summary>
internal static class JsonBody
{
    // Tool schemas nest deeper than the framework's 64.
    private const int MaxDepth = 256;

    /// <exception cref="ApiException">400: not JSON. 415: declared as something else.</exception>
    /// <exception cref="BadHttpRequestException">413: larger than the server accepts; or the client broke off.</exception>
    public static async Task<JsonElement> ReadAsync(HttpRequest request)
    {
        if (request.Headers.ContentEncoding.Count > 0 && request.Headers.ContentEncoding != "identity")
        {
            throw UnsupportedContent($"Unsupported Content-Encoding '{request.Headers.ContentEncoding}': send the body uncompressed.");
        }

        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer, request.HttpContext.RequestAborted);
        var body = Parse(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
        CheckContentType(request);
        return body;
    }

    private static JsonElement Parse(ReadOnlySpan<byte> json)
    {
        json = json.StartsWith("\uFEFF"u8) ? json[3..] : json;
        try
        {
            CheckStrings(json);
            return JsonElement.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth });
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: half of a surrogate pair in an escape, which would surface wherever the string is read.
            throw new ApiException(
                ApiError.InvalidRequest(null, null, $"We could not parse the JSON body of your request: {exception.Message}"), exception);
        }
    }

    private static void CheckStrings(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
        {
            throw new JsonException("it is not valid UTF-8.");
        }

        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
            {
                _ = reader.GetString();
            }
        }
    }

    private static void CheckContentType(HttpRequest request)
    {
        // A missing type is fine once the body has parsed; parameters such as charset are too.
        var mediaType = request.ContentType?.Split(';')[0].Trim();
        if (!string.IsNullOrEmpty(mediaType)
            && !mediaType.EndsWith("/json", StringComparison.OrdinalIgnoreCase)
            && !mediaType.EndsWith("+json", StringComparison.OrdinalIgnoreCase))
        {
            throw UnsupportedContent($"Unsupported Content-Type '{mediaType}': send 'Content-Type: application/json'.");
        }
    }

    private static ApiException UnsupportedContent(string message) =>
        new(ApiError.InvalidRequest("unsupported_content_type", null, message, StatusCodes.Status415UnsupportedMediaType));
}
