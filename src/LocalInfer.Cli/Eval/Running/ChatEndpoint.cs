namespace LocalInfer.Cli.Eval.Running;

/// <summary>A server that speaks OpenAI's protocol.</summary>
/// <param name="Address">The address that <c>chat/completions</c> is below; ends with a slash.</param>
/// <param name="ApiKey">Sent as a bearer token; null where none is needed.</param>
/// <param name="Model">The model's name in requests; null asks the server for its first one.</param>
internal sealed record ChatEndpoint(Uri Address, string? ApiKey, string? Model)
{
    /// <summary>Reads an address as people write it: with or without <c>/v1</c>, with or without a slash at the end.</summary>
    /// <exception cref="CommandException">It is no http or https address.</exception>
    public static ChatEndpoint Of(string url, string? apiKey, string? model)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? address) || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
        {
            throw new CommandException($"'{url}' is no address of a server; write for example http://127.0.0.1:8080/v1.");
        }

        string path = address.AbsolutePath.TrimEnd('/');
        return new ChatEndpoint(new Uri(address, (path.Length == 0 ? "/v1" : path) + "/"), apiKey, model);
    }
}
