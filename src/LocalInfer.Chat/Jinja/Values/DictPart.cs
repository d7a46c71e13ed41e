namespace LocalInfer.Chat.Jinja.Values;

/// <summary>What a <see cref="DictView"/> shows.</summary>
internal enum DictPart
{
    Keys,
    Values,
    Items,
}
