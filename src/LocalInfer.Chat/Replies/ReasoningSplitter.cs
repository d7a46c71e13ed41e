using System.Text;

namespace LocalInfer.Chat.Replies;

/// <summary>
/// Parts a model's thinking, between <c>&lt;think&gt;</c> and <c>&lt;/think&gt;</c>, from its answer, as the text streams.
/// Line breaks beside the tags belong to neither. One reply's splitter; not thread-safe.
/// </summary>
public sealed class ReasoningSplitter
{
    private const string OpenTag = "<think>";
    private const string CloseTag = "</think>";

    private readonly StringBuilder _held = new();
    private State _state;

    private enum State
    {
        /// <summary>Nothing but blanks came so far: the thinking may still begin.</summary>
        Start,

        /// <summary>Behind the opening tag, before the first character of the thinking.</summary>
        ThinkingStart,
        Thinking,

        /// <summary>Behind the closing tag, before the first character of the answer.</summary>
        AnswerStart,
        Answer,
    }

    /// <summary>Creates the splitter of one reply.</summary>
    /// <param name="prompt">The rendered prompt: where its end opens a thought, the reply begins inside it.</param>
    public ReasoningSplitter(string prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        bool isOpen = prompt.AsSpan().TrimEnd().EndsWith(OpenTag);
        _state = isOpen ? State.ThinkingStart : State.Start;
    }

    /// <summary>Whether the reply is inside a thought.</summary>
    public bool IsThinking => _state is State.ThinkingStart or State.Thinking;

    /// <summary>Takes the next piece of text and returns what is certain of it.</summary>
    public (string Thinking, string Answer) Append(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var thinking = new StringBuilder();
        var answer = new StringBuilder();
        foreach (char c in text)
        {
            Read(c, thinking, answer);
        }

        return (thinking.ToString(), answer.ToString());
    }

    /// <summary>Ends the reply and returns what was held back: text before any thought is the answer, the rest of an open
    /// thought is thinking.</summary>
    public (string Thinking, string Answer) Finish()
    {
        string held = _held.ToString();
        _held.Clear();
        return _state switch
        {
            State.Start => ("", held),
            State.Thinking => (held.TrimEnd('\n'), ""),
            _ => ("", ""),
        };
    }

    private void Read(char c, StringBuilder thinking, StringBuilder answer)
    {
        switch (_state)
        {
            case State.Start:
                ReadStart(c, answer);
                break;
            case State.ThinkingStart or State.AnswerStart when c == '\n':
                break;
            case State.ThinkingStart or State.Thinking:
                _state = State.Thinking;
                ReadThinking(c, thinking);
                break;
            default:
                _state = State.Answer;
                answer.Append(c);
                break;
        }
    }

    private void ReadStart(char c, StringBuilder answer)
    {
        string held = _held.Append(c).ToString();
        string trimmed = held.TrimStart();
        if (trimmed == OpenTag)
        {
            _held.Clear();
            _state = State.ThinkingStart;
        }
        else if (!OpenTag.StartsWith(trimmed, StringComparison.Ordinal))
        {
            answer.Append(held);
            _held.Clear();
            _state = State.Answer;
        }
    }

    /// <summary>Holds line breaks and the beginning of the closing tag back until the next character decides.</summary>
    private void ReadThinking(char c, StringBuilder thinking)
    {
        string held = _held.Append(c).ToString();
        string trimmed = held.TrimStart('\n');
        if (trimmed == CloseTag)
        {
            _held.Clear();
            _state = State.AnswerStart;
            return;
        }

        if (CloseTag.StartsWith(trimmed, StringComparison.Ordinal))
        {
            return;
        }

        // Only the last character can begin a tag or a break anew.
        bool keepsLast = c is '\n' or '<';
        thinking.Append(keepsLast ? held[..^1] : held);
        _held.Clear();
        if (keepsLast)
        {
            _held.Append(c);
        }
    }
}
