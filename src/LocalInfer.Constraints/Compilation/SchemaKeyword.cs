using System.Text.Json;

namespace LocalInfer.Constraints.Compilation;

/// <summary>A keyword of a schema and its value.</summary>
internal readonly record struct SchemaKeyword(string Name, JsonElement Value);
