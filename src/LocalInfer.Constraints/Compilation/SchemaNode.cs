using System.Text.Json;

namespace LocalInfer.Constraints.Compilation;

/// <summary>One schema of a document. Identity is its place.</summary>
/// <param name="Id">Index among the schemas met.</param>
/// <param name="Element">An object or a boolean.</param>
/// <param name="Path">JSON pointer from the document's root, beginning with <c>#</c>.</param>
internal sealed record SchemaNode(int Id, JsonElement Element, string Path);
