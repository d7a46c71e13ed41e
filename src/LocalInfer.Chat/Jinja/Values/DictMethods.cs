namespace LocalInfer.Chat.Jinja.Values;

/// <summary>The methods of a dictionary that only read it.</summary>
internal static class DictMethods
{
    private static readonly Signature Get = new("get", "key", "default?");

    private static readonly Dictionary<string, Func<DictValue, Arguments, Value>> Methods = new(StringComparer.Ordinal)
    {
        ["get"] = (self, a) =>
        {
            if (a.Keywords.Count > 0) throw new JinjaException("dict.get() takes no keyword arguments");
            var values = Get.Bind(a);
            return self.Get(values[0]!) ?? values[1] ?? NoneValue.Instance;
        },
        ["items"] = (self, a) => a.None("items", new DictView(self, DictPart.Items)),
        ["keys"] = (self, a) => a.None("keys", new DictView(self, DictPart.Keys)),
        ["values"] = (self, a) => a.None("values", new DictView(self, DictPart.Values)),
        ["copy"] = (self, a) => a.None("copy", self),
    };

    public static Func<DictValue, Arguments, Value>? Find(string name) => Methods.GetValueOrDefault(name);
}
