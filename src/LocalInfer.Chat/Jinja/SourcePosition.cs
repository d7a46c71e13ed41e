namespace LocalInfer.Chat.Jinja;

/// <summary>A place in a template's source, both from 1; columns count UTF-16 units.</summary>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
internal readonly record struct SourcePosition(int Line, int Column);
