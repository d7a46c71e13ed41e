using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;
using LocalInfer.Cli.Eval.Judging;

namespace LocalInfer.Cli.Eval.Suites;

/// <summary>Reads suites: an agent suite (one JSON object with <c>prompts</c>) or a list of call cases (JSON Lines), each gzipped or not.</summary>
internal static class SuiteFile
{
    /// <summary>The name of the suite that ships with LocalInfer.</summary>
    public const string Agent = "agent";

    private const string AgentResource = "agent-suite.json";

    /// <summary>Reads a suite.</summary>
    /// <param name="nameOrPath"><see cref="Agent"/> or a file.</param>
    /// <param name="runner">Runs the code that cases ask for; null where that is not allowed.</param>
    /// <exception cref="CommandException">The file cannot be read or is no suite; the message names line and field.</exception>
    public static EvalSuite Read(string nameOrPath, PythonRunner? runner)
    {
        bool isOurs = nameOrPath == Agent && !File.Exists(nameOrPath);
        byte[] content = isOurs ? OwnSuite() : Load(nameOrPath);
        string file = isOurs ? AgentResource : nameOrPath;
        string hash = Convert.ToHexStringLower(SHA256.HashData(content));
        byte[] text = content is [0x1f, 0x8b, ..] ? Unzip(file, content) : content;
        IReadOnlyList<EvalCase> cases = Cases(file, text, runner);
        if (cases.Count == 0)
        {
            throw new CommandException($"{file} holds no cases.");
        }

        return cases.GroupBy(item => item.Id, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice
            ? throw new CommandException($"{file}: the id '{twice.Key}' comes twice; ids must be unique.")
            : new EvalSuite(Path.GetFileName(file), hash, cases);
    }

    private static IReadOnlyList<EvalCase> Cases(string file, byte[] text, PythonRunner? runner)
    {
        // A suite of JSON Lines is one where a line by itself is JSON and not a whole agent suite.
        SuiteLine[] lines = [.. SuiteLine.Split(file, text)];
        if (lines.Length == 0)
        {
            return [];
        }

        bool isLines = lines[0].TryParse(out JsonElement first) && !IsAgentSuite(first);
        if (isLines)
        {
            return [.. lines.Select(line => CallCaseReader.Read(line.Parse()))];
        }

        SuiteField root = SuiteLine.Whole(file, text).Parse();
        return IsAgentSuite(root.Value)
            ? AgentSuiteReader.Read(root, runner)
            : throw new CommandException($"{file} is no suite: expected an object with 'prompts', or JSON Lines with 'messages', 'tools' and 'expect' in each.");
    }

    private static bool IsAgentSuite(JsonElement root) => root.ValueKind == JsonValueKind.Object && root.TryGetProperty("prompts", out _);

    private static byte[] Load(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"Cannot read the suite {path}: {error.Message} (`{Agent}` names the one that ships with LocalInfer.)");
        }
    }

    private static byte[] OwnSuite()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(AgentResource)!;
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }

    private static byte[] Unzip(string file, byte[] content)
    {
        using var zip = new GZipStream(new MemoryStream(content), CompressionMode.Decompress);
        using var memory = new MemoryStream();
        try
        {
            zip.CopyTo(memory);
        }
        catch (InvalidDataException error)
        {
            throw new CommandException($"{file} is a broken gzip file: {error.Message}");
        }

        return memory.ToArray();
    }
}
