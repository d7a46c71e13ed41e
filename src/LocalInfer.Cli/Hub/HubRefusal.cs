using System.Globalization;

namespace LocalInfer.Cli.Hub;

/// <summary>What a hub's refusal means and what to do about it. The hub says more in <c>X-Error-Code</c> than in the status.</summary>
internal static class HubRefusal
{
    /// <summary>The error of an answer that is no success.</summary>
    /// <param name="settings">Who asked whom.</param>
    /// <param name="message">The answer.</param>
    /// <param name="repository">What was asked about.</param>
    /// <param name="revision">Which revision of it.</param>
    /// <param name="file">Which file of it; null where the repository itself was asked about.</param>
    public static HubException Of(HubSettings settings, HttpResponseMessage message, string repository, string revision, string? file)
    {
        string code = message.Headers.TryGetValues("X-Error-Code", out IEnumerable<string>? codes) ? codes.First() : "";
        int status = (int)message.StatusCode;
        string hub = settings.Endpoint.Host;
        string page = settings.Endpoint + repository;
        return (status, code) switch
        {
            (401 or 403, "GatedRepo") => new($"{repository} is gated: accept its licence at {page}, then {Login(settings)}."),
            (403, _) => new($"{hub} refuses access to {repository} (403): if it is gated, accept its licence at {page}; then {Login(settings)}."),
            (401, _) => new($"{hub} shows nobody a repository {repository} (401): check the name, or, if it is private or gated, {Login(settings)}.") { IsUnknownRepository = true },
            (404, "RevisionNotFound") => new($"{repository} has no revision '{revision}'; its branches and commits are at {page}/tree/main."),
            (404, _) when file is not null => new($"{hub} has no {file} in {repository} at {revision}, although it lists it."),
            (404, _) => new($"{hub} has no repository {repository}, or no revision '{revision}' of it.") { IsUnknownRepository = true },
            (429, _) => new($"{hub} takes no more requests for now (429){Later(message)}; a token in HF_TOKEN raises its limit.", HubFailure.Passing, RetryAfter(message)),
            (408 or >= 500, _) => new($"{hub} failed ({status}) on {file ?? repository}{Later(message)}; what is already downloaded is kept.", HubFailure.Passing, RetryAfter(message)),
            _ => new($"{hub} answered {status} ({message.ReasonPhrase}) on {file ?? repository}."),
        };
    }

    private static string Login(HubSettings settings) => settings.TokenSource is { } source
        ? $"use a token of that account: the one from {source} has no access"
        : "set HF_TOKEN to a token of that account";

    private static string Later(HttpResponseMessage message) =>
        RetryAfter(message) is { } pause ? string.Create(CultureInfo.InvariantCulture, $", try again in {pause.TotalSeconds:0} s") : "";

    private static TimeSpan? RetryAfter(HttpResponseMessage message)
    {
        TimeSpan? pause = message.Headers.RetryAfter is { } header ? header.Delta ?? (header.Date - DateTimeOffset.UtcNow) : null;
        return pause < TimeSpan.Zero ? TimeSpan.Zero : pause;
    }
}
