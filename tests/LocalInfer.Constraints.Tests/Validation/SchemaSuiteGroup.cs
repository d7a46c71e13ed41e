using System.Text.Json;

namespace LocalInfer.Constraints.Tests.Validation;

/// <summary>A schema of the official suite with documents that satisfy it or not.</summary>
internal sealed record SchemaSuiteGroup(string Name, JsonElement Schema, (string Description, bool IsValid, JsonElement Data)[] Tests);
