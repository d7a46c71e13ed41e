using System.CommandLine;
using LocalInfer.Engine;

namespace LocalInfer.Cli.Commands;

/// <summary>The options that bound an engine which serves many.</summary>
internal sealed class EngineFlags
{
    private static readonly EngineOptions Defaults = new();

    private readonly Option<long> _cacheBytes = new("--cache-bytes")
    {
        Description = "Memory for the states of earlier prompts, reused by prompts that begin alike: bytes, or a number with KB, MB or GB; 0 turns it off.",
        HelpName = "SIZE",
        CustomParser = result => ByteSize.TryParse(result.Tokens[0].Value, out long bytes)
            ? bytes
            : Refuse(result, $"--cache-bytes: '{result.Tokens[0].Value}' is not a size; write for example 2GB, 500MB or 0."),
        DefaultValueFactory = _ => Defaults.CacheBytesLimit,
    };

    private readonly Option<int> _maxRunning = new("--max-running")
    {
        Description = "The most replies that are generated at a time; more requests wait.",
        DefaultValueFactory = _ => Defaults.MaxRunningSequences,
    };

    private readonly Option<int> _maxWaiting = new("--max-waiting")
    {
        Description = "The most requests that wait; more are answered with 429.",
        DefaultValueFactory = _ => Defaults.MaxWaitingSequences,
    };

    private readonly Option<double> _timeout = new("--timeout")
    {
        Description = "Seconds that a request may take, its time in the queue included; 0 = as long as it needs.",
    };

    public void AddTo(Command command)
    {
        _maxRunning.Validators.Add(result => Require(result, result.GetValueOrDefault<int>() >= 1, "--max-running must be at least 1."));
        _maxWaiting.Validators.Add(result => Require(result, result.GetValueOrDefault<int>() >= 0, "--max-waiting must not be negative."));
        _timeout.Validators.Add(result =>
            Require(result, result.GetValueOrDefault<double>() is >= 0 and <= 86400, "--timeout must be between 0 and 86400 seconds."));
        command.Options.Add(_cacheBytes);
        command.Options.Add(_maxRunning);
        command.Options.Add(_maxWaiting);
        command.Options.Add(_timeout);
    }

    /// <summary>The engine's bounds.</summary>
    public EngineOptions Read(ParseResult options) => Defaults with
    {
        CacheBytesLimit = options.GetValue(_cacheBytes),
        MaxRunningSequences = options.GetValue(_maxRunning),
        MaxWaitingSequences = options.GetValue(_maxWaiting),
    };

    /// <summary>The longest that a request may take; null where there is no limit.</summary>
    public TimeSpan? ReadTimeout(ParseResult options) =>
        options.GetValue(_timeout) is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : null;

    private static long Refuse(System.CommandLine.Parsing.SymbolResult result, string message)
    {
        result.AddError(message);
        return 0;
    }

    private static void Require(System.CommandLine.Parsing.SymbolResult result, bool holds, string message)
    {
        if (!holds)
        {
            result.AddError(message);
        }
    }
}
