namespace LocalInfer.Cli.Tests;

/// <summary>A test that needs Linux; it is skipped, and counted as skipped, elsewhere.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute() => Skip = OperatingSystem.IsLinux() ? null! : "needs Linux";
}
