using System.Text.Json;
using LocalInfer.Constraints.Automata;
using LocalInfer.Constraints.Compilation;
using LocalInfer.Constraints.Grammars;
using LocalInfer.Constraints.Tests.MaskBench;

namespace LocalInfer.Constraints.Tests;

/// <summary>What masks alone make of a schema and its instances.</summary>
internal static class MaskVerdict
{
    private static readonly SchemaOptions Options = SchemaOptions.Default with { Spelling = JsonSpelling.Unlimited };

    /// <summary>The result as <see cref="Ratchet"/> has it.</summary>
    public static string Of(string name, JsonElement schema, IEnumerable<(bool IsValid, JsonElement Data)> instances, bool assertsFormats = true)
    {
        CompiledGrammar compiled;
        try
        {
            compiled = CompiledGrammar.Compile(Grammar.Json(schema, Options with { AssertsFormats = assertsFormats }));
        }
        catch (SchemaRefusedException e)
        {
            Log(name, e.Message);
            return "refused";
        }

        string status = "pass";
        foreach ((bool isValid, JsonElement data) in instances)
        {
            bool isAccepted = compiled.Accepts(JsonWriting.Dumps(data));
            if (isAccepted == isValid)
                continue;
            Log(name, $"{(isValid ? "rejected" : "accepted")} {JsonWriting.Dumps(data)}");
            if (isValid)
                return "valid-rejected";
            status = !compiled.IsEnforced ? "declared" : compiled.Ignored.Count > 0 ? "ignored" : "invalid-accepted";
        }

        return status;
    }

    /// <summary>Why a schema does not pass, for whoever works on it.</summary>
    private static void Log(string name, string message)
    {
        if (Environment.GetEnvironmentVariable("LOCALINFER_MASKBENCH_LOG") is { } file)
        {
            lock (Options)
                File.AppendAllText(file, $"{name}: {message}\n");
        }
    }
}
