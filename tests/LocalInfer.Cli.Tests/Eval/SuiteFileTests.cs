using System.IO.Compression;
using LocalInfer.Cli.Eval.Suites;

namespace LocalInfer.Cli.Tests.Eval;

/// <summary>Suites as files, and what is said of those that are none.</summary>
public sealed class SuiteFileTests : IDisposable
{
    private const string Good = """{"id": "a", "category": "x", "messages": [{"role": "user", "content": "hi"}], "expect": {"kind": "none"}}""";

    private const string WithCall = """
        {"id": "ID", "messages": [{"role": "user", "content": "hi"}], "tools": [{"type": "function", "function": {"name": "f", "parameters": {"type": "object", "properties": {"p": {"type": "string"}}}}}], "expect": {"kind": "calls", "calls": [{"name": "f", "arguments": {"p": ["x"]}}]}}
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("localinfer-suite-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void LinesAreReadZippedOrNotWithBlankLinesAndAMark()
    {
        string text = $"\uFEFF{Good}\r\n\n  \n{WithCall.Replace("ID", "b", StringComparison.Ordinal)}";
        string zipped = Path.Combine(_folder.FullName, "suite.gz");
        using (var zip = new StreamWriter(new GZipStream(File.Create(zipped), CompressionLevel.Fastest)))
        {
            zip.Write(text);
        }

        foreach (string path in new[] { Write(text), zipped })
        {
            EvalSuite suite = SuiteFile.Read(path, runner: null);
            Assert.Equal(["a x", "b all"], suite.Cases.Select(item => $"{item.Id} {item.Category}"));
            Assert.Null(suite.Cases[0].Tools);
        }
    }

    [Theory]
    [InlineData("", "holds no cases")]
    [InlineData("\n \n", "holds no cases")]
    [InlineData("{\"prompts\": [], \"tools\": []}", "holds no cases")]
    [InlineData("hello", ":1: is no JSON")]
    [InlineData("{\n\"prompts\": [,]}", ":2: is no JSON")]
    [InlineData("[]", "suite:1: expected an object, not an array")]
    [InlineData("{\n\"a\": 1}", "is no suite")]
    [InlineData(Good + "\n{", ":2: is no JSON")]
    [InlineData(Good + "\n\n{}", ":3: 'expect' is missing")]
    [InlineData(Good + "\n" + Good, "the id 'a' comes twice")]
    [InlineData("""{"id": 1, "messages": [], "expect": {}}""", ":1: id: expected a string that is not empty, not a number")]
    [InlineData("""{"id": "a", "messages": [], "expect": {"kind": "none"}}""", ":1: messages: needs at least one message")]
    [InlineData("""{"id": "a", "messages": [{"role": "user"}, {}], "expect": {"kind": "none"}}""", ":1: messages[1]: 'role' is missing")]
    [InlineData("""{"id": "a", "messages": [{"role": "user"}], "expect": {"kind": "any"}}""", ":1: expect.kind: expected calls or none or some, not 'any'")]
    [InlineData("""{"id": "a", "messages": [{"role": "user"}], "expect": {"kind": "calls", "calls": []}}""", ":1: expect.calls: needs at least one call")]
    [InlineData("""{"id": "a", "messages": [{"role": "user"}], "expect": {"kind": "calls", "calls": [{"name": "g"}]}}""", ":1: expect.calls[0].name: 'g' is not among the tools")]
    [InlineData("""{"prompts": [{"id": "a", "kind": "poem"}], "tools": []}""", "prompts[0].kind: expected tool or code or reasoning, not 'poem'")]
    [InlineData("""{"prompts": [{"id": "a", "kind": "reasoning", "accept": ["("], "prompt": "x"}], "tools": [], "chat_system": "y"}""", "prompts[0].accept[0]: is no regular expression")]
    [InlineData("""{"prompts": [{"id": "a", "kind": "code", "function": "f", "tests": [{"args": 1}], "prompt": "x"}], "tools": [], "chat_system": "y"}""", "prompts[0].tests[0].args: expected an array, not a number")]
    public void WhatIsNoSuiteIsNamedByLineAndField(string text, string expected)
    {
        CommandException error = Assert.Throws<CommandException>(() => SuiteFile.Read(Write(text), runner: null));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AWrongValueOfAnArgumentIsNamed()
    {
        string text = WithCall.Replace("[\"x\"]", "\"x\"", StringComparison.Ordinal);
        CommandException error = Assert.Throws<CommandException>(() => SuiteFile.Read(Write(text), runner: null));
        Assert.Contains("suite:1: expect.calls[0].arguments.p: expected an array, not a string.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileThatIsNotThereIsSaid() =>
        Assert.Contains("Cannot read the suite nowhere.jsonl", Assert.Throws<CommandException>(() => SuiteFile.Read("nowhere.jsonl", runner: null)).Message, StringComparison.Ordinal);

    [Fact]
    public void ASelectionIsRepeatableAndALargerOneHoldsASmaller()
    {
        EvalSuite suite = SuiteFile.Read(SuiteFile.Agent, runner: null);
        string[] Ids(int? limit, int seed, params string[] categories) => [.. new CaseSelection(categories, limit, seed).Of(suite).Select(item => item.Id)];
        Assert.Equal(Ids(10, 1), Ids(10, 1));
        Assert.NotEqual(Ids(10, 1), Ids(10, 2));
        Assert.Subset(Ids(12, 1).ToHashSet(), Ids(10, 1).ToHashSet());
        Assert.Equal(suite.Cases.Select(item => item.Id), Ids(null, 1));
        Assert.Equal(16, Ids(null, 1, "code", "reasoning").Length);
        Assert.Contains("it has tool, code, reasoning", Assert.Throws<CommandException>(() => Ids(1, 1, "poem")).Message, StringComparison.Ordinal);
    }

    private string Write(string text)
    {
        string path = Path.Combine(_folder.FullName, "suite");
        File.WriteAllText(path, text);
        return path;
    }
}
