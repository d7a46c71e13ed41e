using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace LocalInfer.Cli.Eval.Judging;

/// <summary>
/// Runs a model's code in a Python process of its own: isolated mode, an empty folder, no environment but the path, bounded time and memory.
/// That stops accidents, not malice. Any thread, many at once.
/// </summary>
/// <param name="limit">The longest that a run may take.</param>
internal sealed class PythonRunner(TimeSpan limit)
{
    private const string Program = "python3";

    // What the code prints goes nowhere; only the last line of standard output is ours.
    private const string Harness = """
        import contextlib, io, json, sys
        try:
            import resource
            resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
        except Exception:
            pass
        task = json.load(sys.stdin)
        out, values, error = sys.stdout, [], None
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            try:
                scope = {"__name__": "answer"}
                exec(compile(task["code"], "answer", "exec"), scope)
                for arguments in task["arguments"]:
                    values.append(json.loads(json.dumps(scope[task["function"]](*arguments))))
            except BaseException as e:
                error = f"{type(e).__name__}: {e}"
        print(json.dumps({"values": values, "error": error}), file=out)
        """;

    /// <summary>A runner, once it is known that there is Python to run.</summary>
    /// <exception cref="CommandException">There is none on this machine.</exception>
    public static async Task<PythonRunner> FindAsync(TimeSpan limit)
    {
        var runner = new PythonRunner(limit);
        PythonResult result = await runner.RunAsync("f = int", "f", [], CancellationToken.None);
        return result.Error is null ? runner : throw new CommandException($"--run-code: {Program} does not work: {result.Error}");
    }

    /// <summary>Runs code, then calls a function that it defines.</summary>
    /// <param name="code">Python.</param>
    /// <param name="function">The function's name.</param>
    /// <param name="arguments">For each call its positional arguments, a JSON array.</param>
    /// <param name="cancellation">Ends the run.</param>
    /// <exception cref="CommandException">There is no Python on this machine.</exception>
    public async Task<PythonResult> RunAsync(string code, string function, IReadOnlyList<JsonElement> arguments, CancellationToken cancellation)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("localinfer-eval-");
        try
        {
            using Process process = Start(folder.FullName);
            using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            bound.CancelAfter(limit);
            try
            {
                return await TalkAsync(process, JsonSerializer.Serialize(new { code, function, arguments }), bound.Token);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                return new PythonResult([], $"The code did not end within {limit.TotalSeconds:0} s.");
            }
            finally
            {
                process.Kill(entireProcessTree: true);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Process Start(string folder)
    {
        var start = new ProcessStartInfo(Program, ["-I", "-c", Harness])
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string? path = Environment.GetEnvironmentVariable("PATH");
        start.Environment.Clear(); // tokens and keys are none of its business
        start.Environment["PATH"] = path;
        start.Environment["HOME"] = folder;
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw new CommandException($"--run-code needs {Program}, which is not on the PATH.");
        }
    }

    private static async Task<PythonResult> TalkAsync(Process process, string task, CancellationToken cancellation)
    {
        Task<string> complaint = process.StandardError.ReadToEndAsync(cancellation);
        try
        {
            await process.StandardInput.WriteAsync(task.AsMemory(), cancellation);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it read its task; what it said follows.
        }

        string output = (await process.StandardOutput.ReadToEndAsync(cancellation)).TrimEnd();
        await process.WaitForExitAsync(cancellation);
        try
        {
            var reply = JsonElement.Parse(output[(output.LastIndexOf('\n') + 1)..]);
            return new PythonResult([.. reply.GetProperty("values").EnumerateArray()], reply.GetProperty("error").GetString());
        }
        catch (JsonException)
        {
            string last = (await complaint).TrimEnd();
            return new PythonResult([], $"The code ended Python (exit code {process.ExitCode}): {last[(last.LastIndexOf('\n') + 1)..]}");
        }
    }
}
