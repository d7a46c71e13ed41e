using LocalInfer.Constraints.Grammars;
using LocalInfer.Constraints.Tokens;
using LocalInfer.Tokenizers;

namespace LocalInfer.Constraints.Tests;

/// <summary>Tables read from disk give the masks of those that were built; a file that is not as it should be is built anew.</summary>
public sealed class TokenTableFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("localinfer-tables-").FullName;

    private static Tokenizer Tokenizer => TestVocabularies.Demo;

    private string FileOf => Assert.Single(Directory.GetFiles(_folder));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void TablesReadAreThoseThatWereBuilt()
    {
        TokenTables built = TokenTables.Open(Tokenizer, Tokenizer.Vocabulary.Count, _folder);
        DateTime written = File.GetLastWriteTimeUtc(FileOf);
        TokenTables read = TokenTables.Open(Tokenizer, Tokenizer.Vocabulary.Count, _folder);
        Assert.Equal(written, File.GetLastWriteTimeUtc(FileOf));
        Assert.Equal(built.All.Nodes.Span, read.All.Nodes.Span);
        Assert.Equal(built.All.Twins, read.All.Twins);
        Assert.Equal(built.All.Depth, read.All.Depth);
        Assert.Equal(built.Plain.Concat(built.Exact).Select(s => s.Characters), read.Plain.Concat(read.Exact).Select(s => s.Characters));
        Assert.All(built.Plain.Concat(built.Exact).Zip(read.Plain.Concat(read.Exact)), pair =>
        {
            Assert.Equal(pair.First.Words!.Span, pair.Second.Words!.Span);
            Assert.Equal(pair.First.Rest.Nodes.Span, pair.Second.Rest.Nodes.Span);
        });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(4096)]
    public void ACutFileIsBuiltAnew(int length)
    {
        TokenTables.Open(Tokenizer, Tokenizer.Vocabulary.Count, _folder);
        using (FileStream file = File.OpenWrite(FileOf))
            file.SetLength(length);
        AssertWorks(TokenTables.Open(Tokenizer, Tokenizer.Vocabulary.Count, _folder));
        Assert.True(new FileInfo(FileOf).Length > 4096);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(33)]
    [InlineData(5000)]
    public void ADamagedFileIsBuiltAnew(int place)
    {
        TokenTables built = TokenTables.Open(Tokenizer, Tokenizer.Vocabulary.Count, _folder);
        byte[] good = File.ReadAllBytes(FileOf);
        byte[] damaged = [.. good];
        damaged[place] ^= 0x10;
        File.WriteAllBytes(FileOf, damaged);
        Assert.Equal(built.All.Nodes.Span, TokenTables.Open(Tokenizer, Tokenizer.Vocabulary.Count, _folder).All.Nodes.Span);
        Assert.Equal(good, File.ReadAllBytes(FileOf));
    }

    [Fact]
    public void AnotherWidthHasItsOwnFile()
    {
        TokenTables.Open(Tokenizer, Tokenizer.Vocabulary.Count, _folder);
        TokenTables.Open(Tokenizer, Tokenizer.Vocabulary.Count + 64, _folder);
        Assert.Equal(2, Directory.GetFiles(_folder).Length);
    }

    [Fact]
    public void AFolderThatCannotBeWrittenIsNoError()
    {
        string taken = Path.Combine(_folder, "file");
        File.WriteAllText(taken, string.Empty);
        AssertWorks(TokenTables.Open(Tokenizer, Tokenizer.Vocabulary.Count, taken));
    }

    private static void AssertWorks(TokenTables tables)
    {
        var constraint = new GrammarConstraint(CompiledGrammar.Compile(Grammar.Text("{}")), tables);
        var mask = new TokenMask(tables.Size);
        constraint.ComputeMask(mask);
        Assert.True(mask[Tokenizer.EncodeToIds("{")[0]]);
    }
}
