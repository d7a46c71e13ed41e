using System.Reflection;
using LocalInfer.Mlx;
using LocalInfer.Testing;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace LocalInfer.Conformance.Tests;

/// <summary>The backend of a test class needs libmlxc; all its tests are skipped, and counted, where that cannot be loaded.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal class NeedsMlxAttribute : Attribute
{
    /// <summary>Null where it is here, else the reason to skip.</summary>
    public virtual string? MissingReason => MlxPresence.MissingReason;
}

/// <summary>The backend of a test class needs libmlxc and a GPU with Metal.</summary>
internal sealed class NeedsMetalAttribute : NeedsMlxAttribute
{
    public override string? MissingReason => base.MissingReason
        ?? (MlxThread.Shared.Run(MlxDevice.IsMetalAvailable) ? null : "needs a GPU with Metal, which is not here");
}

/// <summary>A test of every backend.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("LocalInfer.Conformance.Tests.ConformanceFactDiscoverer", "LocalInfer.Conformance.Tests")]
internal sealed class ConformanceFactAttribute : FactAttribute;

/// <summary>A theory of every backend over the cases of ../shared/goldens/tiny.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("LocalInfer.Conformance.Tests.ConformanceTheoryDiscoverer", "LocalInfer.Conformance.Tests")]
internal sealed class ConformanceTheoryAttribute : TheoryAttribute
{
    public ConformanceTheoryAttribute() => Skip = SharedData.MissingReason("goldens/tiny")!;
}

/// <summary>Skips what the class of a fact needs and this machine lacks.</summary>
internal sealed class ConformanceFactDiscoverer(IMessageSink diagnostics) : FactDiscoverer(diagnostics)
{
    public override IEnumerable<IXunitTestCase> Discover(ITestFrameworkDiscoveryOptions options, ITestMethod method, IAttributeInfo fact) =>
        ClassNeeds.Skipped(options, method, DiagnosticMessageSink) ?? base.Discover(options, method, fact);
}

/// <summary>Skips what the class of a theory needs and this machine lacks.</summary>
internal sealed class ConformanceTheoryDiscoverer(IMessageSink diagnostics) : TheoryDiscoverer(diagnostics)
{
    public override IEnumerable<IXunitTestCase> Discover(ITestFrameworkDiscoveryOptions options, ITestMethod method, IAttributeInfo theory) =>
        ClassNeeds.Skipped(options, method, DiagnosticMessageSink) ?? base.Discover(options, method, theory);
}

/// <summary>What a test class needs beside the reference data.</summary>
internal static class ClassNeeds
{
    /// <summary>A test that only says why it is skipped; null where nothing is missing.</summary>
    public static IEnumerable<IXunitTestCase>? Skipped(ITestFrameworkDiscoveryOptions options, ITestMethod method, IMessageSink diagnostics) =>
        Of(method)?.MissingReason is { } reason
            ? [new XunitSkippedDataRowTestCase(diagnostics, options.MethodDisplayOrDefault(), options.MethodDisplayOptionsOrDefault(), method, reason)]
            : null;

    private static NeedsMlxAttribute? Of(ITestMethod method) => method.TestClass.Class.ToRuntimeType().GetCustomAttribute<NeedsMlxAttribute>();
}
