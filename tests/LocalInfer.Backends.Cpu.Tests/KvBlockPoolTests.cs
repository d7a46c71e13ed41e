using LocalInfer.Backends.Cpu.Memory;

namespace LocalInfer.Backends.Cpu.Tests;

public sealed unsafe class KvBlockPoolTests
{
    private const int BlockBytes = 192;
    private const int SlabBlocks = 5;

    [Fact]
    public void Blocks_lie_apart_and_begin_a_cache_line()
    {
        using var pool = new KvBlockPool(BlockBytes, SlabBlocks);
        KvBlock[] blocks = [.. Enumerable.Range(0, 3 * SlabBlocks).Select(_ => pool.Rent())];
        Assert.Equal(3 * SlabBlocks * BlockBytes, pool.Bytes);
        for (int i = 0; i < blocks.Length; i++)
        {
            Assert.Equal(0, (nint)blocks[i].Pointer % 64);
            new Span<byte>(blocks[i].Pointer, BlockBytes).Fill((byte)i);
        }

        for (int i = 0; i < blocks.Length; i++)
        {
            Assert.Equal(-1, new Span<byte>(blocks[i].Pointer, BlockBytes).IndexOfAnyExcept((byte)i));
            blocks[i].Dispose();
        }
    }

    [Fact]
    public void A_sequences_blocks_lie_one_behind_the_other()
    {
        using var pool = new KvBlockPool(BlockBytes, SlabBlocks);
        KvBlock[] blocks = [.. Enumerable.Range(0, SlabBlocks).Select(_ => pool.Rent())];
        Assert.All(blocks, (block, i) => Assert.Equal((nint)(blocks[0].Pointer + (i * BlockBytes)), (nint)block.Pointer));
        Array.ForEach(blocks, block => block.Dispose());
    }

    [Fact]
    public void A_slab_is_taken_only_where_no_block_is_left_and_goes_when_nobody_holds_a_block_of_it()
    {
        const int large = 8 << 20, kept = 4; // four of these, each a slab, are what is kept
        using var pool = new KvBlockPool(large, slabBlocks: 2);
        KvBlock[] blocks = [.. Enumerable.Range(0, 14).Select(_ => pool.Rent())];
        Assert.Equal(14L * large, pool.Bytes);
        for (int i = 0; i < blocks.Length; i += 2)
        {
            blocks[i].Dispose(); // one half of each slab
        }

        Assert.Equal(14L * large, pool.Bytes);
        blocks[0] = pool.Rent();
        Assert.Equal(14L * large, pool.Bytes);
        blocks[0].Dispose();
        for (int i = 1; i < blocks.Length; i += 2)
        {
            blocks[i].Dispose();
        }

        Assert.Equal(2L * kept * large, pool.Bytes);
    }

    [Fact]
    public void What_is_held_when_the_pool_is_disposed_stays_until_it_comes_back()
    {
        var pool = new KvBlockPool(BlockBytes, SlabBlocks);
        KvBlock held = pool.Rent();
        KvBlock other = pool.Rent();
        pool.Dispose();
        new Span<byte>(held.Pointer, BlockBytes).Fill(7);
        other.Dispose();
        Assert.Equal(SlabBlocks * BlockBytes, pool.Bytes);
        Assert.Equal(-1, new Span<byte>(held.Pointer, BlockBytes).IndexOfAnyExcept((byte)7));
        held.Dispose();
        Assert.Equal(0, pool.Bytes);
    }

    [Fact]
    public void A_copy_is_of_its_own_and_a_shared_block_stays_with_who_holds_it()
    {
        using var pool = new KvBlockPool(BlockBytes, SlabBlocks);
        KvBlock block = pool.Rent();
        new Span<byte>(block.Pointer, BlockBytes).Fill(1);
        block.Share();
        Assert.True(block.IsShared);
        using KvBlock copy = block.Copy();
        block.Dispose();
        Assert.False(block.IsShared);
        new Span<byte>(copy.Pointer, BlockBytes).Fill(2);
        Assert.Equal(-1, new Span<byte>(block.Pointer, BlockBytes).IndexOfAnyExcept((byte)1));
        block.Dispose();
    }

    [Fact]
    public void Threads_that_rent_and_return_never_hold_the_same_block()
    {
        using var pool = new KvBlockPool(BlockBytes, SlabBlocks);
        Parallel.For(0, 8, worker =>
        {
            var random = new Random(worker);
            var held = new Queue<KvBlock>();
            for (int i = 0; i < 5000; i++)
            {
                if (held.Count > 0 && random.Next(10) < 5)
                {
                    using KvBlock block = held.Dequeue();
                    Assert.Equal(-1, new Span<byte>(block.Pointer, BlockBytes).IndexOfAnyExcept((byte)worker));
                }
                else
                {
                    KvBlock block = pool.Rent();
                    new Span<byte>(block.Pointer, BlockBytes).Fill((byte)worker);
                    held.Enqueue(block);
                }
            }

            while (held.TryDequeue(out KvBlock? block))
            {
                block.Dispose();
            }
        });
    }
}
