using LocalInfer.Chat.Replies;

namespace LocalInfer.Chat.Tests.Replies;

public class ReasoningSplitterTests
{
    [Theory]
    [InlineData("...assistant\n", "<think>\nI see.\nSo.\n</think>\n\nThe answer.", "I see.\nSo.", "The answer.")]
    [InlineData("...assistant\n<think>\n", "I see.\n</think>\n\nThe answer.", "I see.", "The answer.")]
    [InlineData("...assistant\n<think>\n\n</think>\n\n", "The answer.", "", "The answer.")]
    [InlineData("...assistant\n", "<think>\n\n</think>\n\nHi", "", "Hi")]
    [InlineData("...assistant\n", "No thought <think> here.", "", "No thought <think> here.")]
    [InlineData("...assistant\n", "  plain", "", "  plain")]
    [InlineData("...assistant\n<think>\n", "never ends < </thin", "never ends < </thin", "")]
    [InlineData("...assistant\n<think>\n", "a <</think>b", "a <", "b")]
    public void ThinkingAndAnswerArePartedInEverySplitting(string prompt, string text, string thinking, string answer)
    {
        for (int at = 0; at <= text.Length; at++)
        {
            var splitter = new ReasoningSplitter(prompt);
            (string Thinking, string Answer)[] parts =
                [splitter.Append(text[..at]), splitter.Append(text[at..]), splitter.Finish()];
            Assert.Equal(thinking, string.Concat(parts.Select(p => p.Thinking)));
            Assert.Equal(answer, string.Concat(parts.Select(p => p.Answer)));
        }
    }
}
