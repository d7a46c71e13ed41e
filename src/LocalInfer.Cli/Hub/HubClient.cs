using System.Net;
using System.Text.Json;

namespace LocalInfer.Cli.Hub;

/// <summary>
/// The three questions that a download asks a Hugging Face-compatible hub: what a revision holds, what a file is, and its bytes.
/// Any thread may use it.
/// </summary>
/// <param name="settings">Where the hub is and who asks.</param>
internal sealed class HubClient(HubSettings settings) : IDisposable
{
    private readonly HubConnection _connection = new(settings);

    /// <summary>The commit and files of a revision.</summary>
    /// <exception cref="HubException">There is no such thing, no access, or no hub.</exception>
    public Task<RepositoryListing> ListAsync(string repository, string revision, CancellationToken cancellation)
    {
        var address = new Uri(settings.Endpoint, $"api/models/{Escape(repository)}/revision/{Uri.EscapeDataString(revision)}");
        return settings.Retry.RunAsync(TryAsync, unreachableIsFinal: true, cancellation);

        async Task<RepositoryListing> TryAsync(CancellationToken token)
        {
            using HubAnswer answer = await _connection.SendAsync(HttpMethod.Get, address, 0, token);
            if (!answer.Message.IsSuccessStatusCode)
            {
                throw HubRefusal.Of(settings, answer.Message, repository, revision, file: null);
            }

            byte[] body = await _connection.ReadAsync(answer.Message.Content.ReadAsByteArrayAsync, token);
            return ReadListing(body) ?? throw new HubException(
                $"{settings.Endpoint} did not answer as a Hugging Face hub does when asked for {repository}; check HF_ENDPOINT.");
        }
    }

    /// <summary>Hash and size of a file, without its bytes.</summary>
    /// <exception cref="HubException">There is no such file, no access, or the hub gives no hash of it.</exception>
    public Task<RemoteFile> DescribeAsync(string repository, string commit, string name, CancellationToken cancellation)
    {
        return settings.Retry.RunAsync(TryAsync, unreachableIsFinal: false, cancellation);

        async Task<RemoteFile> TryAsync(CancellationToken token)
        {
            using HubAnswer answer = await _connection.SendAsync(HttpMethod.Head, AddressOf(repository, commit, name), 0, token);
            if (!answer.Message.IsSuccessStatusCode && (int)answer.Status is < 300 or >= 400)
            {
                throw HubRefusal.Of(settings, answer.Message, repository, commit, name);
            }

            // The hash becomes a file name, so nothing but a hash will do.
            return answer is { Etag: { } etag, Size: { } size } && etag.Length is 40 or 64 && etag.All(char.IsAsciiHexDigitLower)
                ? new RemoteFile(repository, commit, name, etag, size)
                : throw new HubException($"{settings.Endpoint.Host} gives no size or no hash of {name} in {repository}, so a download could not be checked.");
        }
    }

    /// <summary>Adds the bytes that a partial blob lacks, in one try.</summary>
    /// <param name="file">What it is.</param>
    /// <param name="blob">What is here of it; may be begun anew, where the hub does not go on from there.</param>
    /// <param name="report">Told how many bytes are here, often.</param>
    /// <param name="cancellation">Ends the download; what came stays.</param>
    /// <exception cref="HubException">It ended before the file was whole; what came stays.</exception>
    public async Task FetchAsync(RemoteFile file, PartialBlob blob, Action<long> report, CancellationToken cancellation)
    {
        using HubAnswer answer = await _connection.SendAsync(HttpMethod.Get, AddressOf(file.Repository, file.Commit, file.Name), blob.Length, cancellation);
        if (answer.Status == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            blob.Restart();
            throw new HubException($"{settings.Endpoint.Host} has fewer bytes of {file.Name} than it said.", HubFailure.Passing);
        }

        if (!answer.Message.IsSuccessStatusCode)
        {
            throw HubRefusal.Of(settings, answer.Message, file.Repository, file.Commit, file.Name);
        }

        if (answer.Etag is { } etag && etag != file.Etag)
        {
            throw new HubFileChangedException(file);
        }

        GoOn(answer, blob);
        await using Stream body = await answer.Message.Content.ReadAsStreamAsync(cancellation);
        byte[] buffer = new byte[1 << 17];
        while (await _connection.ReadAsync(token => body.ReadAsync(buffer, token).AsTask(), cancellation) is > 0 and int read)
        {
            if (blob.Length + read > file.Size)
            {
                blob.Restart();
                throw new HubException($"{settings.Endpoint.Host} sends more of {file.Name} than the {file.Size} bytes that it should have.", HubFailure.Passing);
            }

            blob.Append(buffer.AsSpan(0, read));
            report(blob.Length);
        }

        if (blob.Length < file.Size)
        {
            throw new HubException($"{settings.Endpoint.Host} sent {blob.Length} of the {file.Size} bytes of {file.Name}.", HubFailure.Passing);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    // A server may ignore the range, or answer with another one: then only its own beginning will do.
    private static void GoOn(HubAnswer answer, PartialBlob blob)
    {
        if (answer.Status != HttpStatusCode.PartialContent)
        {
            blob.Restart();
        }
        else if (answer.Message.Content.Headers.ContentRange?.From != blob.Length)
        {
            blob.Restart();
            throw new HubException("The hub sent another part of a file than was asked for.", HubFailure.Passing);
        }
    }

    private static RepositoryListing? ReadListing(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            string commit = document.RootElement.GetProperty("sha").GetString() ?? "";
            string[] files = [.. document.RootElement.GetProperty("siblings").EnumerateArray().Select(file => file.GetProperty("rfilename").GetString() ?? "")];
            return commit.Length == 40 && commit.All(char.IsAsciiHexDigitLower) ? new RepositoryListing(commit, files) : null;
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    private Uri AddressOf(string repository, string commit, string name) =>
        new(settings.Endpoint, $"{Escape(repository)}/resolve/{commit}/{Escape(name)}");

    private static string Escape(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
}
