namespace LocalInfer.Cli.Hub;

/// <summary>How often and after what pauses a request is tried again.</summary>
internal sealed record RetryPolicy
{
    /// <summary>The most tries in a row that bring nothing, the first one included.</summary>
    public int Tries { get; init; } = 6;

    /// <summary>The pause after the first failure; each further one is twice as long.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause that a hub may ask for with <c>Retry-After</c>; a longer one ends the request.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Runs something, again where that can help.</summary>
    /// <exception cref="HubException">What the last try failed with.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> tryOnce, bool unreachableIsFinal, CancellationToken cancellation)
    {
        for (int failures = 1; ; failures++)
        {
            try
            {
                return await tryOnce(cancellation);
            }
            catch (HubException error) when (Helps(error, failures) && !(unreachableIsFinal && error.Failure == HubFailure.Unreachable))
            {
                await PauseAsync(failures, error, cancellation);
            }
        }
    }

    /// <summary>Whether another try makes sense.</summary>
    /// <param name="error">What went wrong.</param>
    /// <param name="failures">Tries in a row that brought nothing.</param>
    public bool Helps(HubException error, int failures) =>
        error.Failure != HubFailure.Final && failures < Tries && (error.RetryAfter ?? TimeSpan.Zero) <= LongestPause;

    /// <summary>Waits as long as the hub asks to, else twice as long each time, with some chance so that many clients do not come back at once.</summary>
    public Task PauseAsync(int failures, HubException error, CancellationToken cancellation) =>
        Task.Delay(error.RetryAfter ?? FirstPause * Math.Pow(2, failures - 1) * (0.75 + (0.5 * Random.Shared.NextDouble())), cancellation);
}
