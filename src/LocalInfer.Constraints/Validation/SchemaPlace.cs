using System.Text.Json;

namespace LocalInfer.Constraints.Validation;

/// <summary>A schema where it stands.</summary>
/// <param name="Element">The schema: an object or a boolean.</param>
/// <param name="Resource">The resource that it belongs to.</param>
/// <param name="Pointer">JSON pointer of it in the document.</param>
internal readonly record struct SchemaPlace(JsonElement Element, SchemaResource Resource, string Pointer)
{
    /// <summary>The place for messages.</summary>
    public string Path => Resource.Document.Name + "#" + Pointer;

    /// <summary>The schema at some steps down.</summary>
    public SchemaPlace Within(JsonElement element, string keyword, string? step = null)
    {
        string pointer = Pointer + "/" + Escape(keyword) + (step is null ? string.Empty : "/" + Escape(step));
        return new(element, Resource.Document.Resources.GetValueOrDefault(pointer, Resource), pointer);
    }

    /// <summary>A step of a JSON pointer as it is written.</summary>
    public static string Escape(string step) => step.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
