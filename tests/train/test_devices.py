import pytest
import torch

from tests.train.rig import few_names, run_info
from zth_tui.errors import UserError
from zth_tui.train import devices
from zth_tui.train.devices import Device, choose_device, choose_threads
from zth_tui.train.stage import build_stage


def test_a_device_that_is_not_there_is_refused_with_the_mend(monkeypatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(UserError, match="--device cpu"):
        choose_device("cuda", 10)


def test_small_nets_stay_on_the_cpu_though_there_is_a_gpu(monkeypatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    device = choose_device("auto", 11_897)
    assert device.name == "cpu"
    assert "11,897" in device.why


def test_large_nets_take_the_gpu_and_its_name_is_the_reason(monkeypatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda: "Some GPU")
    assert choose_device("auto", 10_788_929) == Device("cuda", "Some GPU")


@pytest.mark.parametrize("title", ["mlp/kaiming", "gpt/one-head", "makemore/gru"])
def test_trying_threads_leaves_the_stage_as_it_was(monkeypatch, title: str) -> None:
    monkeypatch.setattr(devices, "TINY", 0)
    monkeypatch.setattr(devices, "TRIAL_SECONDS", 0.001)
    monkeypatch.setattr(devices, "usable_cores", lambda: 3)
    info = run_info(title)
    tried, untried = (build_stage(info, info.config, few_names(), "cpu") for _ in range(2))
    torch.manual_seed(1)
    threads = choose_threads(tried, Device("cpu", "test"))
    torch.set_num_threads(1)
    assert threads in (1, 2)
    losses = [float(tried.step(0.01)) for _ in range(3)]
    torch.manual_seed(1)
    assert losses == [float(untried.step(0.01)) for _ in range(3)]
