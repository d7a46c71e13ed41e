namespace LocalInfer.Cli.Tests.Eval;

/// <summary>A theory that runs Python; it is skipped, and counted as skipped, where there is no <c>python3</c>.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PythonTheoryAttribute : TheoryAttribute
{
    private static readonly bool HasPython = (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "python3")));

    public PythonTheoryAttribute() => Skip = HasPython ? null! : "needs python3, which is not here";
}
