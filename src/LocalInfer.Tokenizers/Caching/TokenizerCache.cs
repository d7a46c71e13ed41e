using System.Globalization;
using LocalInfer.Tokenizers.Loading;

namespace LocalInfer.Tokenizers.Caching;

/// <summary>
/// Keeps binary forms in a folder, one for each <c>tokenizer.json</c>, made anew when that or the configuration beside it was written since, or where
/// <see cref="CacheFile"/> finds no good one.
/// </summary>
/// <param name="folder">Where the forms lie; need not exist.</param>
internal sealed class TokenizerCache(string folder)
{
    /// <summary>The tables of two files, from their binary form where there is a good one.</summary>
    /// <param name="path">The <c>tokenizer.json</c>.</param>
    /// <param name="configPath">The <c>tokenizer_config.json</c>; need not exist.</param>
    /// <exception cref="InvalidDataException">A file is not one that this version knows; the message names file and field.</exception>
    public TokenizerTables Read(string path, string configPath)
    {
        SourceIdentity source = SourceIdentity.Of(path, configPath);
        string form = Path.Combine(folder, source.PathChecksum.ToString("x16", CultureInfo.InvariantCulture) + ".tokenizer");
        if (CacheFile.TryRead(form, sections => BinaryForm.Read(sections, source)) is { } known)
        {
            return known;
        }

        TokenizerTables tables = TokenizerTables.Make(path, configPath);
        CacheFile.TryWrite(form, sections => BinaryForm.Write(tables, source, sections));
        return tables;
    }
}
