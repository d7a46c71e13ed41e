namespace LocalInfer.Server.Hosting;

/// <summary>Where the server listens and whom it serves.</summary>
public sealed record ServerOptions
{
    /// <summary>An IP address, <c>localhost</c> (127.0.0.1), or <c>*</c> (all IPv4 addresses).</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>0 to 65535; 0 picks a free port, which the running server's addresses then show.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>
    /// Names beside the loopback ones by which clients may call the server (without port); <c>*</c> allows all. A server that listens
    /// beyond loopback accepts all names unless some are given here.
    /// </summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>Web pages beside those on loopback that may call the server, such as <c>https://chat.example.org</c>; <c>*</c> allows all.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>The largest request body in bytes.</summary>
    public long MaxRequestBytes { get; init; } = 64L << 20;

    /// <summary>After how much silence a stream carries a comment, so that clients and proxies do not give up during a long prefill.</summary>
    public TimeSpan KeepAliveInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long replies may go on when the server is told to stop; what still runs then ends with an error.</summary>
    public TimeSpan ShutdownGrace { get; init; } = TimeSpan.FromSeconds(30);
}
