using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using LocalInfer.Tokenizers;

namespace LocalInfer.Bench.Text;

/// <summary>Loading a tokenizer in a process that has done nothing before, so that compiling the code counts.</summary>
internal static class TokenizerStart
{
    /// <summary>The hidden verb that a child process runs.</summary>
    public const string Verb = "load-tokenizer";

    /// <summary>Starts a child process, which loads once.</summary>
    /// <param name="model">The model folder.</param>
    /// <param name="isCached">Whether the binary form is there already.</param>
    /// <returns>Milliseconds of the load alone.</returns>
    public static double Measure(string model, bool isCached)
    {
        string cache = Directory.CreateTempSubdirectory("localinfer-bench-").FullName;
        try
        {
            if (isCached)
            {
                _ = Run(model, cache);
            }

            return Run(model, cache);
        }
        finally
        {
            Directory.Delete(cache, recursive: true);
        }
    }

    /// <summary>What the child does: loads and prints milliseconds.</summary>
    public static void Load(string model, string cache)
    {
        RuntimeHelpers.RunClassConstructor(typeof(Tokenizer).TypeHandle); // Finding the assembly is not loading a tokenizer.
        long start = Stopwatch.GetTimestamp();
        _ = Tokenizer.Load(model, cache);
        Console.WriteLine(Stopwatch.GetElapsedTime(start).TotalMilliseconds.ToString(CultureInfo.InvariantCulture));
    }

    private static double Run(string model, string cache)
    {
        using var child = Process.Start(new ProcessStartInfo("dotnet", [typeof(TokenizerStart).Assembly.Location, Verb, model, cache])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        string output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        return double.Parse(output, CultureInfo.InvariantCulture);
    }
}
