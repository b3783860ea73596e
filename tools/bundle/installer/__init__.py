"""What runs on the user's machine: 安装.sh and 安装.bat find a Python and hand over to ``installer.main``.

Standard library only, and only relative imports: a bundle has this folder as program/installer, outside any package.
"""
