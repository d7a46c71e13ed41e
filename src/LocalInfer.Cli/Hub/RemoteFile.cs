namespace LocalInfer.Cli.Hub;

/// <summary>One file of a repository at a commit.</summary>
/// <param name="Repository">Such as <c>mlx-community/Qwen3-8B-4bit</c>.</param>
/// <param name="Commit">40 hexadecimal digits.</param>
/// <param name="Name">Its path in the repository, checked by <see cref="FileSelection"/>.</param>
/// <param name="Etag">Its hash, lower-case hexadecimal: SHA-256 (64 digits) of a large file, git's SHA-1 of the blob (40) of a small one. Names the blob in the cache.</param>
/// <param name="Size">In bytes.</param>
internal sealed record RemoteFile(string Repository, string Commit, string Name, string Etag, long Size);
