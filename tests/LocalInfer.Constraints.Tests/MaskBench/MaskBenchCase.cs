using System.Text.Json;

namespace LocalInfer.Constraints.Tests.MaskBench;

/// <summary>A schema with instances that satisfy it or not.</summary>
internal sealed record MaskBenchCase(string Name, JsonElement Schema, (bool IsValid, JsonElement Data)[] Instances);
