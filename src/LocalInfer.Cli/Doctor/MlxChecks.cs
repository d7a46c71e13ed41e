using LocalInfer.Cli.Hub;
using LocalInfer.Mlx;

namespace LocalInfer.Cli.Doctor;

/// <summary>What the Metal backend needs: MLX's library, its version, the GPU and its memory.</summary>
internal static class MlxChecks
{
    // All on Arm64; elsewhere four accessors that nothing calls do not exist.
    private const int MissingElsewhere = 4;

    /// <summary>The library, and what it computes on where it is there.</summary>
    public static IEnumerable<Check> Run()
    {
        MlxLibrary? library = null;
        Check? missing = null;
        try
        {
            library = MlxLibrary.Load();
        }
        catch (MlxUnavailableException error)
        {
            // Elsewhere nobody expects it.
            missing = OperatingSystem.IsMacOS() || Environment.GetEnvironmentVariable(MlxLibrary.Variable) is { Length: > 0 }
                ? new("MLX", CheckStatus.Warn, error.Message, "Until then the CPU does the work.")
                : new("MLX", CheckStatus.Ok, "not installed, and of use on Apple Silicon only; the CPU does the work");
        }

        if (library is null)
        {
            yield return missing!;
            yield break;
        }

        yield return Library(library);
        yield return MlxThread.Shared.Run(Device);
    }

    private static Check Library(MlxLibrary library)
    {
        string finding = $"{library.Version}, {library.Path}";
        IReadOnlyList<string> missing = library.MissingFunctions();
        return missing.Count > MissingElsewhere
            ? new("MLX", CheckStatus.Warn, $"{finding}; lacks {missing.Count} functions: {string.Join(", ", missing.Take(5))}, …", "Upgrade it: `brew upgrade mlx-c`.")
            : library.IsTested
                ? new("MLX", CheckStatus.Ok, finding)
                : new("MLX", CheckStatus.Warn, finding, $"LocalInfer is tested with MLX {MlxLibrary.TestedVersion}; if something is odd, try that one.");
    }

    private static Check Device()
    {
        if (!MlxDevice.IsMetalAvailable())
        {
            return new(
                "Metal",
                OperatingSystem.IsMacOS() ? CheckStatus.Warn : CheckStatus.Ok,
                $"not available; MLX would compute on {MlxDevice.Open(gpu: false).Name}, slower than the CPU backend");
        }

        MlxDevice gpu = MlxDevice.Open(gpu: true);
        return new(
            "Metal",
            CheckStatus.Ok,
            $"{gpu.Name}, {ByteCount.Text(gpu.MemoryBytes)} of memory; MLX may keep {ByteCount.Text(gpu.RecommendedBytes)} of it wired and allocate {ByteCount.Text(MlxMemory.Limit)}",
            gpu.RecommendedBytes * 4 < gpu.MemoryBytes * 3 ? "For larger models `sudo sysctl iogpu.wired_limit_mb=N` lifts the limit until the next start." : null);
    }
}
