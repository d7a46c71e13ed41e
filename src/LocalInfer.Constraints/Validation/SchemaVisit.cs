using System.Runtime.CompilerServices;
using System.Text.Json;

namespace LocalInfer.Constraints.Validation;

/// <summary>One schema applied to one value: what the keywords need in common.</summary>
internal sealed class SchemaVisit(
    SchemaLibrary library, bool assertsFormats, SchemaPlace place, JsonElement instance, string path, DynamicScope scope, FailureList failures)
{
    private readonly DynamicScope _scope = scope.Enter(place.Resource);
    private bool _isValid = true;

    /// <summary>The references that were followed without going down in the document: a circle of them demands nothing.</summary>
    private HashSet<(SchemaDocument, string)> _followed = [];

    /// <summary>The schema, an object.</summary>
    public JsonElement Schema => place.Element;

    /// <summary>The value.</summary>
    public JsonElement Instance => instance;

    /// <summary>Whether formats are asserted.</summary>
    public bool AssertsFormats => assertsFormats;

    /// <summary>Whether the schema is of draft 7 or older.</summary>
    public bool IsLegacy => place.Resource.Draft.IsLegacy;

    /// <summary>What of the value was looked at so far.</summary>
    public EvaluatedParts Evaluated { get; } = new();

    /// <summary>Applies every keyword; whether all hold.</summary>
    public bool Run()
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (place.Element.ValueKind == JsonValueKind.False)
            Fail("schema", "nothing is allowed here.");
        if (place.Element.ValueKind != JsonValueKind.Object)
            return _isValid;
        if (Has("$ref", out JsonElement reference) && reference.ValueKind == JsonValueKind.String)
        {
            Follow(library.Resolve(place, "$ref", reference.GetString()!));
            if (IsLegacy)
                return _isValid;
        }

        if (Has("$dynamicRef", out reference) && reference.ValueKind == JsonValueKind.String)
            Follow(ResolveDynamic(reference.GetString()!));
        if (place.Resource.HasValidation)
        {
            ValueKeywords.Check(this);
            NumberKeywords.Check(this);
            StringKeywords.Check(this);
            SizeKeywords.Check(this);
        }

        StringKeywords.CheckFormat(this);
        LogicKeywords.Check(this);
        ArrayKeywords.Check(this);
        ObjectKeywords.Check(this);
        return _isValid;
    }

    /// <summary>Finds a keyword of the schema; false too for one that its draft does not have yet.</summary>
    public bool Has(string keyword, out JsonElement value) =>
        place.Element.TryGetProperty(keyword, out value) && !place.Resource.Draft.Lacks(keyword);

    /// <summary>Records that a keyword does not hold.</summary>
    public void Fail(string keyword, string message)
    {
        _isValid = false;
        failures.Add(new(path, place.Path, keyword, message));
    }

    /// <summary>Records that a keyword does not hold, with what failed in it.</summary>
    public void Fail(string keyword, string message, FailureList within)
    {
        Fail(keyword, message);
        failures.AddAll(within);
    }

    /// <summary>Applies a schema within this one to the same value, on trial.</summary>
    /// <returns>Null where it holds; what was looked at is then marked. Else what failed.</returns>
    public FailureList? Try(JsonElement schema, string keyword, string? step = null)
    {
        var found = new FailureList();
        return Apply(place.Within(schema, keyword, step), found) ? null : found;
    }

    /// <summary>Applies a schema within this one to the same value, which it has to satisfy.</summary>
    public void Demand(JsonElement schema, string keyword, string? step = null)
    {
        if (!Apply(place.Within(schema, keyword, step), failures))
            _isValid = false;
    }

    /// <summary>Whether a part of the value satisfies a schema within this one; what fails is not recorded.</summary>
    public bool Holds(JsonElement part, string partName, JsonElement schema, string keyword, string? step = null) =>
        VisitPart(part, partName, schema, keyword, step, new()).Run();

    /// <summary>Demands that a part of the value satisfies a schema within this one.</summary>
    public void DemandOf(JsonElement part, string partName, JsonElement schema, string keyword, string? step = null)
    {
        if (!VisitPart(part, partName, schema, keyword, step, failures).Run())
            _isValid = false;
    }

    private SchemaVisit VisitPart(JsonElement part, string partName, JsonElement schema, string keyword, string? step, FailureList into) =>
        new(library, assertsFormats, place.Within(schema, keyword, step), part, $"{path}/{SchemaPlace.Escape(partName)}", _scope, into);

    private SchemaPlace ResolveDynamic(string reference)
    {
        SchemaPlace target = library.Resolve(place, "$dynamicRef", reference);
        string anchor = reference[(reference.IndexOf('#', StringComparison.Ordinal) + 1)..];
        bool isDynamic = target.Element.ValueKind == JsonValueKind.Object
            && target.Element.TryGetProperty("$dynamicAnchor", out JsonElement name) && name.ValueEquals(anchor);
        return isDynamic ? _scope.Find(anchor) ?? target : target;
    }

    private void Follow(SchemaPlace target)
    {
        if (_followed.Contains((target.Resource.Document, target.Pointer)))
            return;
        if (!Apply(target, failures, (target.Resource.Document, target.Pointer)))
            _isValid = false;
    }

    private bool Apply(SchemaPlace schema, FailureList into, (SchemaDocument, string)? followed = null)
    {
        var visit = new SchemaVisit(library, assertsFormats, schema, instance, path, _scope, into)
        {
            _followed = followed is { } target ? [.. _followed, target] : _followed,
        };
        if (!visit.Run())
            return false;
        Evaluated.Add(visit.Evaluated);
        return true;
    }
}
