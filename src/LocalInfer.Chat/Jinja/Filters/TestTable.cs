using System.Numerics;
using LocalInfer.Chat.Jinja.Evaluation;
using LocalInfer.Chat.Jinja.Values;

namespace LocalInfer.Chat.Jinja.Filters;

/// <summary>The tests by name.</summary>
internal static class TestTable
{
    private static readonly Dictionary<string, Test> Tests = Build();

    public static Test? Find(string name) => Tests.GetValueOrDefault(name);

    public static Test Require(string name) => Find(name) ?? throw new JinjaException($"No test named '{name}'.");

    private static Dictionary<string, Test> Build()
    {
        var tests = new Dictionary<string, Test>(StringComparer.Ordinal);
        AddTypes(tests);
        AddComparisons(tests);
        tests["odd"] = (v, a) => Bare(a, !Whole(v).IsEven);
        tests["even"] = (v, a) => Bare(a, Whole(v).IsEven);
        tests["divisibleby"] = (v, a) => Modulo(v, a.One("divisibleby", "num"));
        tests["lower"] = (v, a) => Bare(a, TextSearch.IsLower(v.ToText()));
        tests["upper"] = (v, a) => Bare(a, TextSearch.IsUpper(v.ToText()));
        tests["escaped"] = (v, a) => Bare(a, v is StrValue { IsMarkup: true });
        tests["filter"] = (v, a) => Bare(a, v is StrValue name && FilterTable.Find(name.Text) is not null);
        tests["test"] = (v, a) => Bare(a, v is StrValue name && Find(name.Text) is not null);
        return tests;
    }

    private static void AddTypes(Dictionary<string, Test> tests)
    {
        tests["defined"] = (v, a) => Bare(a, v is not UndefinedValue);
        tests["undefined"] = (v, a) => Bare(a, v is UndefinedValue);
        tests["none"] = (v, a) => Bare(a, v is NoneValue);
        tests["string"] = (v, a) => Bare(a, v is StrValue);
        tests["number"] = (v, a) => Bare(a, v is IntValue or FloatValue or BoolValue);
        tests["integer"] = (v, a) => Bare(a, v is IntValue);
        tests["float"] = (v, a) => Bare(a, v is FloatValue);
        tests["boolean"] = (v, a) => Bare(a, v is BoolValue);
        tests["true"] = (v, a) => Bare(a, v is BoolValue { IsTrue: true });
        tests["false"] = (v, a) => Bare(a, v is BoolValue { IsTrue: false });
        tests["mapping"] = (v, a) => Bare(a, v is DictValue);
        tests["iterable"] = (v, a) => Bare(a, v.IsIterable);
        tests["sequence"] = (v, a) => Bare(a, v.IsSequence);
        tests["callable"] = (v, a) => Bare(a, v.IsCallable);
        tests["sameas"] = (v, a) => IsSame(v, a.One("sameas", "other"));
    }

    private static void AddComparisons(Dictionary<string, Test> tests)
    {
        (string Symbol, string[] Names)[] comparisons =
        [
            ("==", ["==", "eq", "equalto"]),
            ("!=", ["!=", "ne"]),
            ("<", ["<", "lt", "lessthan"]),
            ("<=", ["<=", "le"]),
            (">", [">", "gt", "greaterthan"]),
            (">=", [">=", "ge"]),
            ("in", ["in"]),
        ];
        foreach (var (symbol, names) in comparisons)
        {
            foreach (var name in names) tests[name] = (v, a) => ComparisonExpression.Holds(symbol, v, a.One(name, "other"));
        }
    }

    private static bool Bare(Arguments arguments, bool result) =>
        arguments.Positional.Count + arguments.Keywords.Count == 0 ? result : throw new JinjaException("this test takes no arguments");

    private static BigInteger Whole(Value value) => value switch
    {
        UndefinedValue undefined => throw undefined.Error(),
        FloatValue { Number: var real } when double.IsInteger(real) => new BigInteger(real),
        _ => Numbers.AsInteger(value) ?? throw new JinjaException($"unsupported operand type(s) for %: '{value.TypeName}' and 'int'"),
    };

    private static bool Modulo(Value value, Value divisor) => !BinaryExpression.Apply("%", value, divisor).IsTrue;

    // Small integers and equal strings are one object in CPython.
    private static bool IsSame(Value left, Value right) =>
        ReferenceEquals(left, right) || (left.GetType() == right.GetType() && left is IntValue or StrValue && Equality.AreEqual(left, right));
}
