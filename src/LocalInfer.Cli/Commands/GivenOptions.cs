using System.CommandLine;

namespace LocalInfer.Cli.Commands;

/// <summary>What a person wrote, apart from defaults.</summary>
internal static class GivenOptions
{
    /// <summary>Whether the command line names an option.</summary>
    public static bool IsGiven(this ParseResult options, Option option) => options.GetResult(option) is { Implicit: false };
}
